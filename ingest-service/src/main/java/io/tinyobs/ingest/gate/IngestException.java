// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A whole request cannot be taken; the message says why in one sentence a user can read. */
public abstract sealed class IngestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IngestException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /** The body is not what it says it is; sending it again will not help. */
  public static final class Malformed extends IngestException {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
      super(message, null);
    }

    public Malformed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The body is of a type or encoding that is not understood. */
  public static final class UnsupportedType extends IngestException {
    private static final long serialVersionUID = 1L;

    public UnsupportedType(String message) {
      super(message, null);
    }
  }

  /** The body is above a limit, as sent or once decompressed. */
  public static final class TooLarge extends IngestException {
    private static final long serialVersionUID = 1L;

    public TooLarge(String message) {
      super(message, null);
    }
  }

  /** The client took too long to send the body. */
  public static final class TooSlow extends IngestException {
    private static final long serialVersionUID = 1L;

    public TooSlow(String message) {
      super(message, null);
    }
  }

  /** A quota is used up. */
  public static final class LimitReached extends IngestException {
    private static final long serialVersionUID = 1L;

    public LimitReached(String message) {
      super(message, null);
    }
  }

  /** A tenant sends more than it may in so short a time; the same request may succeed later. */
  public static final class RateLimited extends IngestException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * @param retryAfter when it may succeed
     */
    public RateLimited(String message, Duration retryAfter) {
      super(message, null);
      this.retryAfter = retryAfter;
    }

    /** When the same request may succeed. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** Too much is under way; the same request may succeed later. */
  public static final class Overloaded extends IngestException {
    private static final long serialVersionUID = 1L;

    public Overloaded(String message) {
      super(message, null);
    }
  }
}
