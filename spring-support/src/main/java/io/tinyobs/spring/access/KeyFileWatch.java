// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the file of keys again when its content changed, so that revoking a key takes no restart. A file that
 * cannot be read, or has a line that is none of a key, changes nothing and is told in the log, once.
 *
 * <p>The content is compared and not the time of change: a file is a few kilobytes, clocks of file systems are
 * coarse, and a mounted secret is swapped by a link.
 */
final class KeyFileWatch implements SmartLifecycle {
  private static final Logger logger = LoggerFactory.getLogger(KeyFileWatch.class);

  private final AccessProperties properties;
  private final Access access;
  private byte @Nullable [] known;
  private String told = "";
  private @Nullable ScheduledExecutorService thread;

  KeyFileWatch(AccessProperties properties, Access access) {
    this.properties = properties;
    this.access = access;
  }

  @Override
  public synchronized void start() {
    long millis = properties.reloadEvery().toMillis();
    if (thread != null || !properties.hasFile() || millis <= 0) {
      return;
    }
    thread = Executors.newSingleThreadScheduledExecutor(
        task -> Thread.ofPlatform().daemon().name("tinyobs-keys").unstarted(task));
    var unused = thread.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
  }

  /** Looks whether the file changed, and if so takes its keys. Called by one thread. */
  void look() {
    var file = properties.keyFile();
    if (file == null) {
      return;
    }
    try {
      take(file);
    } catch (IOException e) {
      fail("cannot read the keys in %s: got %s".formatted(file, e));
    } catch (KeyFile.Unusable e) {
      fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      fail(e.toString()); // A task that throws is never run again.
    }
  }

  private void take(Path file) throws IOException {
    var content = Files.readAllBytes(file);
    if (Arrays.equals(content, known)) {
      return;
    }
    var keys = properties.keys();
    access.replace(keys);
    if (known != null || !told.isEmpty()) {
      logger.info("the keys in {} were read again; {} are known", file, keys.size());
    }
    if (keys.isEmpty() && !access.isOpen()) {
      logger.warn("no API key is known any more: nobody may read or write");
    }
    known = content;
    told = "";
  }

  private void fail(String why) {
    if (!why.equals(told)) {
      logger.error("the keys that were known stay in force: {}", why);
    }
    told = why;
  }

  @Override
  public synchronized void stop() {
    if (thread != null) {
      thread.shutdownNow();
      thread = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }
}
