// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.tinyobs.storage.StorageException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says what a failure of Redis means for whoever uses the store. */
final class Errors {
  // What Redis answers while it cannot serve but may soon.
  private static final List<String> PASSING = List.of(
      "LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "BUSY", "TRYAGAIN", "NOREPLICAS", "MOVED",
      "ASK", "MISCONF", "UNBLOCKED", "ERR max number of clients");

  private Errors() {
  }

  /** The failure in the store's words. */
  static StorageException of(String what, Throwable error) {
    var cause = unwrap(error);
    if (cause instanceof StorageException known) {
      return known;
    }
    var message = "cannot %s: %s".formatted(what, text(cause));
    var answer = answer(cause);
    if (answer == null || PASSING.stream().anyMatch(answer::startsWith)) {
      return new StorageException.Unavailable(message, cause);
    }
    return answer.startsWith("OOM")
        ? new StorageException.Full(message, cause)
        : new StorageException.Broken(message, cause);
  }

  /** Whether the server asked is no master any more. */
  static boolean isReadOnly(Throwable error) {
    var answer = answer(unwrap(error));
    return answer != null && answer.startsWith("READONLY");
  }

  /** What Redis answered, or null if it did not. */
  private static @Nullable String answer(Throwable cause) {
    return cause instanceof RedisCommandExecutionException ? text(cause) : null;
  }

  private static Throwable unwrap(Throwable error) {
    var cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String text(Throwable cause) {
    var message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
