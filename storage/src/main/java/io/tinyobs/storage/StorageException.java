// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import org.jspecify.annotations.Nullable;

/** What can go wrong with the store; the message says so in one sentence a user can read. */
public abstract sealed class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Redis is away, loading, read-only, failing over or too slow: the same call may succeed later. */
  public static final class Unavailable extends StorageException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The store's memory is used up: writing is refused until something is forgotten. */
  public static final class Full extends StorageException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** Full for as long as it takes to shed or forget something. */
    public Full(String message, @Nullable Throwable cause) {
      this(message, cause, true);
    }

    /**
     * @param passing whether room is being made, so that the same call may soon succeed
     */
    public Full(String message, @Nullable Throwable cause, boolean passing) {
      super(message, cause);
      this.passing = passing;
    }

    /** Whether room is being made, so that the same call may soon succeed. */
    public boolean isPassing() {
      return passing;
    }
  }

  /** The store holds or is set to something it must not be; a person has to look. */
  public static sealed class Broken extends StorageException {
    private static final long serialVersionUID = 1L;

    public Broken(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Redis drops keys by itself when its memory is full, so nothing may be stored in it. */
  public static final class Evicting extends Broken {
    private static final long serialVersionUID = 1L;

    private final String policy;

    /**
     * @param policy the server's {@code maxmemory-policy}, any but {@code noeviction}
     */
    public Evicting(String policy) {
      super(
          ("cannot use this Redis: got maxmemory-policy %s, expected noeviction, because any other"
              + " lets Redis drop stored data unseen; set it with CONFIG SET maxmemory-policy"
              + " noeviction or in redis.conf").formatted(policy),
          null);
      this.policy = policy;
    }

    /** The server's {@code maxmemory-policy}, as {@code allkeys-lru}. */
    public String policy() {
      return policy;
    }
  }
}
