// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of the repository, wherever a test is started from. */
final class Repository {
  private Repository() {
  }

  /** The folder that holds {@code docker-compose.yml}. */
  static Path root() {
    var folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docker-compose.yml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException(
            "cannot find the repository: got no docker-compose.yml in any folder above");
      }
    }
    return folder;
  }
}
