// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;

import java.nio.file.attribute.PosixFilePermission;

/** The Redis that org.signal:embedded-redis carries, put on disk so that it can be run. */
final class BundledBinary {
  /** The version that embedded-redis 0.9.1 carries. */
  private static final String VERSION = "7.0.15";

  private BundledBinary() {
  }

  /** Where programs are put when the caller has no better place. */
  static Path userCache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base = configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home", "."), ".cache")
        : Path.of(configured);
    return base.resolve("tinyobs");
  }

  /** Puts the program for this machine into {@code directory}, unless it is there already. */
  static Path extract(Path directory) throws IOException {
    String resource = resourceName(System.getProperty("os.name", ""),
        System.getProperty("os.arch", ""));
    try (InputStream in = BundledBinary.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new IOException("no Redis is packed for this machine (" + resource + ")");
      }
      byte[] program = in.readAllBytes();
      Path target = directory.resolve(resource);
      if (!Files.isRegularFile(target) || Files.size(target) != program.length) {
        place(program, target);
      }
      return target;
    } catch (IOException e) {
      throw new IOException(
          "the packed Redis cannot be put into " + directory + ": " + e.getMessage(), e);
    }
  }

  static String resourceName(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT).contains("mac")
        ? "darwin"
        : osName.toLowerCase(Locale.ROOT).replace(' ', '-');
    String arch = switch (osArch) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> osArch;
    };
    return "redis-server-" + VERSION + "-" + os + "-" + arch;
  }

  /** By way of a temporary file: two processes may do this at once, and one may run it already. */
  private static void place(byte[] program, Path target) throws IOException {
    Path directory = Files.createDirectories(target.toAbsolutePath().getParent());
    Path temporary = Files.createTempFile(directory, "redis-server", ".part");
    try {
      Files.write(temporary, program);
      Files.setPosixFilePermissions(
          temporary,
          Set.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
