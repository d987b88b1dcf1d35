// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may read and write. With neither of these everyone may.
 *
 * @param apiKeys keys of the default tenant that allow everything, parted by commas ({@code
 *     TELEMETRY_API_KEYS})
 * @param keyFile file of hashed keys with tenant and rights, one a line: {@code <SHA-256 in hex> <tenant>
 *     <read|write|read,write>} ({@code TINYOBS_ACCESS_KEY_FILE}); read at the start, and again when it
 *     changed
 * @param reloadEvery how often it is looked whether the file changed; zero for never
 */
@ConfigurationProperties("tinyobs.access")
record AccessProperties(
    @DefaultValue List<String> apiKeys,
    @Nullable Path keyFile,
    @DefaultValue("2s") Duration reloadEvery) {
  /** All keys of both. */
  ApiKeys keys() {
    var keys = new ArrayList<ApiKeys.Key>();
    for (var key : apiKeys) {
      if (!key.isBlank()) {
        keys.add(ApiKeys.Key.ofText(key.strip()));
      }
    }
    if (hasFile() && keyFile != null) {
      keys.addAll(KeyFile.read(keyFile));
    }
    return new ApiKeys(keys);
  }

  /** Whether there is a file. */
  boolean hasFile() {
    return keyFile != null && !keyFile.toString().isBlank();
  }

  /** Without the keys, wherever it may be printed. */
  @Override
  public String toString() {
    return "AccessProperties[%d keys, keyFile=%s]".formatted(apiKeys.size(), keyFile);
  }
}
