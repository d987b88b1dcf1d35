// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.spring.access.AccessDenied;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a failed request is told, in the terms of HTTP and of gRPC: the one place where an
 * error becomes a status.
 *
 * @param http HTTP status
 * @param grpc gRPC code
 * @param reason one word, as it is counted
 * @param message one sentence
 * @param retry whether the same request may succeed later
 * @param retryAfter when it may, or null if that is not known and as good as soon
 */
public record Failure(int http, io.grpc.Status.Code grpc, String reason, String message,
    boolean retry, @Nullable Duration retryAfter) {

  private Failure(
      int http, io.grpc.Status.Code grpc, String reason, String message, boolean retry) {
    this(http, grpc, reason, message, retry, null);
  }

  /** When to come back, where coming back helps. */
  public Duration retryAfterOr(Duration usual) {
    return retryAfter == null ? usual : retryAfter;
  }

  /** The failure that an error means. */
  public static Failure of(Throwable error) {
    var cause = Gate.unwrap(error);
    return switch (cause) {
      case IngestException e -> ofIngest(e);
      case StorageException e -> ofStorage(e);
      case RecordRefused e -> new Failure(
          400, io.grpc.Status.Code.INVALID_ARGUMENT, e.reason().label(), e.message(), false);
      case AccessDenied e -> new Failure(
          e.status(),
          e.isKnown()
              ? io.grpc.Status.Code.PERMISSION_DENIED
              : io.grpc.Status.Code.UNAUTHENTICATED,
          "access_denied",
          e.message(),
          false);
      default -> new Failure(
          500,
          io.grpc.Status.Code.INTERNAL,
          "internal",
          "cannot take the request: " + cause.getClass().getSimpleName(),
          false);
    };
  }

  private static Failure ofIngest(IngestException error) {
    var message = text(error.getMessage());
    return switch (error) {
      case IngestException.Malformed e -> new Failure(
          400, io.grpc.Status.Code.INVALID_ARGUMENT, "malformed", message, false);
      case IngestException.UnsupportedType e -> new Failure(
          415, io.grpc.Status.Code.INVALID_ARGUMENT, "unsupported_type", message, false);
      case IngestException.TooLarge e -> new Failure(
          413, io.grpc.Status.Code.RESOURCE_EXHAUSTED, "too_large", message, false);
      case IngestException.TooSlow e -> new Failure(
          408, io.grpc.Status.Code.DEADLINE_EXCEEDED, "too_slow", message, false);
      case IngestException.LimitReached e -> new Failure(
          429, io.grpc.Status.Code.RESOURCE_EXHAUSTED, "limit_reached", message, false);
      case IngestException.RateLimited e -> new Failure(
          429,
          io.grpc.Status.Code.RESOURCE_EXHAUSTED,
          "rate_limited",
          message,
          true,
          e.retryAfter());
      case IngestException.Overloaded e -> new Failure(
          503, io.grpc.Status.Code.UNAVAILABLE, "overloaded", message, true);
    };
  }

  private static Failure ofStorage(StorageException error) {
    var message = text(error.getMessage());
    return switch (error) {
      case StorageException.Unavailable e -> new Failure(
          503, io.grpc.Status.Code.UNAVAILABLE, "storage_unavailable", message, true);
      // 429: senders keep the data and come back, which is right while room is made. Otherwise 507, and
      // gRPC's code without RetryInfo: coming back would not help before a person has looked.
      case StorageException.Full e -> new Failure(
          e.isPassing() ? 429 : 507,
          io.grpc.Status.Code.RESOURCE_EXHAUSTED,
          "storage_full",
          message,
          e.isPassing());
      case StorageException.Broken e -> new Failure(
          500, io.grpc.Status.Code.INTERNAL, "storage_broken", message, false);
    };
  }

  private static String text(@Nullable String message) {
    return message == null ? "" : message;
  }
}
