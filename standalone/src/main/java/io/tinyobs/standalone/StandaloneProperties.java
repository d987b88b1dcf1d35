// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the data is and how large it may grow.
 *
 * @param dataDir where everything is kept ({@code TINYOBS_DATA_DIR}, {@code --data}); by default {@code
 *     tinyobs} below {@code XDG_DATA_HOME}, that is {@code ~/.local/share/tinyobs}
 * @param maxStorageGb most memory the data may take, GiB ({@code TINYOBS_MAX_STORAGE_GB})
 * @param maxMemoryMb the same in MiB, for less than one GiB ({@code TINYOBS_MAX_MEMORY_MB}); the smaller
 *     of the two holds
 * @param redisBinary the Redis or Valkey program to run ({@code TINYOBS_REDIS_BINARY}); by default one on
 *     the PATH, else the one packed with TinyObs
 */
@ConfigurationProperties("tinyobs")
public record StandaloneProperties(
    @Nullable Path dataDir,
    @DefaultValue("1") double maxStorageGb,
    @Nullable Long maxMemoryMb,
    @Nullable String redisBinary) {
  /** An empty Redis takes about 1 MiB; with less than this nothing of use fits in. */
  private static final long LEAST_BYTES = 16L << 20;

  public StandaloneProperties {
    if (dataDir == null) {
      dataDir = defaultDataDir();
    }
    long bytes = bytes(maxStorageGb, maxMemoryMb);
    if (!Double.isFinite(maxStorageGb) || bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "cannot limit the storage: got " + (bytes >> 20) + " MiB, expected at least "
              + (LEAST_BYTES >> 20) + " (TINYOBS_MAX_STORAGE_GB, TINYOBS_MAX_MEMORY_MB)");
    }
  }

  /** Where everything is kept. */
  Path data() {
    return dataDir == null ? defaultDataDir() : dataDir;
  }

  /** Most memory the data may take, bytes. */
  long maxBytes() {
    return bytes(maxStorageGb, maxMemoryMb);
  }

  private static long bytes(double gb, @Nullable Long mb) {
    long byGb = (long) (gb * (1L << 30));
    return mb == null ? byGb : Math.min(byGb, mb << 20);
  }

  private static Path defaultDataDir() {
    String base = System.getenv("XDG_DATA_HOME");
    return base == null || base.isBlank()
        ? Path.of(System.getProperty("user.home", "."), ".local", "share", "tinyobs")
        : Path.of(base, "tinyobs");
  }
}
