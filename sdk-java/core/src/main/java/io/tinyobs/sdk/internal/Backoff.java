// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubles each time, with jitter, never less than the server asks for. */
public final class Backoff {
  /** A server that asks for more than this is asked again anyway. */
  private static final Duration LONGEST_HINT = Duration.ofMinutes(5);
  private static final int MAX_DOUBLINGS = 20;

  private final long firstNanos;
  private final long longestNanos;
  private int failures;

  public Backoff(Duration first, Duration longest) {
    this.firstNanos = first.toNanos();
    this.longestNanos = longest.toNanos();
  }

  /** Starts over: the server has answered. */
  public void reset() {
    failures = 0;
  }

  /** The next wait: half to all of the doubled time, or a little more than {@code hint} if that is longer. */
  public long nextNanos(Duration hint) {
    long ceiling = Math.min(longestNanos, firstNanos << Math.min(failures, MAX_DOUBLINGS));
    failures++;
    long wait = ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1);
    if (hint.isZero()) {
      return wait;
    }
    // The spread keeps all the clients that were sent away together from coming back together.
    long spread = ThreadLocalRandom.current().nextLong(firstNanos + 1);
    return Math.max(wait, hint.toNanos() + spread);
  }

  /** What a {@code Retry-After} header asks for: seconds or a date; zero if it is neither or past. */
  public static Duration retryAfter(String header, Instant now) {
    String text = header.strip();
    try {
      Duration asked = text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? Duration.ofSeconds(Long.parseLong(text))
          : Duration.between(now,
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return asked.isNegative() ? Duration.ZERO : min(asked, LONGEST_HINT);
    } catch (NumberFormatException | DateTimeParseException notATime) {
      return Duration.ZERO;
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
