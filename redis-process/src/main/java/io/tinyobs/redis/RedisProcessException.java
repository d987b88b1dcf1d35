// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a Redis process could not be had; the message says so in one sentence a user can read. */
public abstract sealed class RedisProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedisProcessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** There is no Redis 7 or newer to start. */
  public static final class NoBinary extends RedisProcessException {
    private static final long serialVersionUID = 1L;

    NoBinary(String message) {
      super(message, null);
    }
  }

  /** Another process works on the same data directory. */
  public static final class DirectoryInUse extends RedisProcessException {
    private static final long serialVersionUID = 1L;
    private final String directory;

    DirectoryInUse(Path directory, String holder) {
      super("cannot use the data directory " + directory + ": " + holder + " holds it", null);
      this.directory = directory.toString();
    }

    /** The directory that is held. */
    public String directory() {
      return directory;
    }
  }

  /** Redis was started, or was to be, and did not come up. */
  public static final class CannotStart extends RedisProcessException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
