// SPDX-License-Identifier: MIT
package io.tinyobs.query.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where slow queries are written down, one JSON object a line. Thread-safe. */
final class QueryLog {
  private static final Logger logger = LoggerFactory.getLogger("io.tinyobs.query.log");

  private final @Nullable Duration threshold;
  private final @Nullable Path file;
  private final long maxBytes;
  private final Object lock = new Object();
  private boolean failing;

  QueryLog(QueryLogProperties properties) {
    this.threshold = properties.threshold();
    this.file = properties.file();
    this.maxBytes = properties.maxSize().toBytes();
  }

  /** Whether anything is ever written. */
  boolean isOn() {
    return threshold != null;
  }

  /** Whether a query that took so long is written. */
  boolean wants(double seconds) {
    return threshold != null && seconds * 1e9 >= threshold.toNanos();
  }

  /** Writes a line; a file that cannot be written is told once and is no reason to fail the query. */
  void write(String line) {
    if (file == null) {
      logger.info("{}", line);
      return;
    }
    synchronized (lock) {
      try {
        append(file, line);
        failing = false;
      } catch (IOException e) {
        if (!failing) {
          logger.warn("cannot write the query log: got {}, expected to append to {}", e, file);
        }
        failing = true;
      }
    }
  }

  private void append(Path to, String line) throws IOException {
    if (Files.exists(to) && Files.size(to) >= maxBytes) {
      Files.move(to, to.resolveSibling(to.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files.write(to, (line + '\n').getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
