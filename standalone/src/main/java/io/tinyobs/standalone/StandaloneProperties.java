// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import io.tinyobs.spring.BudgetProperties;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the data is; how large it may grow, {@link BudgetProperties} says.
 *
 * @param dataDir where everything is kept ({@code TINYOBS_DATA_DIR}, {@code --data}); by default {@code
 *     tinyobs} below {@code XDG_DATA_HOME}, that is {@code ~/.local/share/tinyobs}
 * @param redisBinary the Redis or Valkey program to run ({@code TINYOBS_REDIS_BINARY}); by default one on
 *     the PATH, else the one packed with TinyObs
 */
@ConfigurationProperties("tinyobs")
public record StandaloneProperties(
    @Nullable Path dataDir, @Nullable String redisBinary) {
  public StandaloneProperties {
    if (dataDir == null) {
      dataDir = defaultDataDir();
    }
  }

  /** Where everything is kept. */
  Path data() {
    return dataDir == null ? defaultDataDir() : dataDir;
  }

  private static Path defaultDataDir() {
    String base = System.getenv("XDG_DATA_HOME");
    return base == null || base.isBlank()
        ? Path.of(System.getProperty("user.home", "."), ".local", "share", "tinyobs")
        : Path.of(base, "tinyobs");
  }
}
