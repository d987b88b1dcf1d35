// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls what may never return, as clients of a hanging Docker engine do. */
final class Bounded {
  private Bounded() {
  }

  /**
   * The call's value.
   *
   * @param what the call does, for people: {@code start a container}
   * @throws IOException if it fails or takes longer; it is then left behind, interrupted
   */
  static <T> T call(String what, Duration longest, Callable<T> call) throws IOException {
    var task = new FutureTask<>(call);
    Thread.ofPlatform().daemon().name(what).start(task);
    try {
      return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new IOException(
          "cannot %s: got nothing within %d ms".formatted(what, longest.toMillis()), e);
    } catch (ExecutionException e) {
      throw new IOException("cannot %s: %s".formatted(what, message(e.getCause())), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("cannot %s: interrupted".formatted(what), e);
    }
  }

  private static String message(@Nullable Throwable cause) {
    return cause != null && cause.getMessage() != null ? cause.getMessage() : String.valueOf(cause);
  }
}
