// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Redis or Valkey server program that can be started here, version 7 or newer.
 *
 * @param path the program
 * @param name {@code redis} or {@code valkey}
 * @param version as the program states it, for instance {@code 7.0.15}
 */
public record RedisBinary(Path path, String name, String version) {
  /** Older servers lack commands that the storage needs. */
  private static final int OLDEST_MAJOR = 7;

  private static final Pattern VERSION = Pattern.compile("(\\w+) server v=((\\d+)[.\\w-]*)");

  /**
   * Finds a server program: the configured one, else {@code valkey-server} or {@code redis-server} on
   * PATH, else the one that is packed with us.
   *
   * @param configuredPath the only candidate if set
   * @param extractTo where the packed program is put if it is needed; created if missing
   * @throws RedisProcessException.NoBinary if there is none that runs and is new enough
   */
  public static RedisBinary find(@Nullable String configuredPath, Path extractTo) {
    return find(configuredPath, System.getenv("PATH"), extractTo);
  }

  /** Finds a server program; the packed one goes to the user's cache directory. */
  public static RedisBinary find(@Nullable String configuredPath) {
    return find(configuredPath, BundledBinary.userCache());
  }

  static RedisBinary find(
      @Nullable String configuredPath, @Nullable String searchPath, Path extractTo) {
    try {
      if (configuredPath != null && !configuredPath.isBlank()) {
        return inspect(Path.of(configuredPath).toAbsolutePath());
      }
    } catch (IOException e) {
      throw new RedisProcessException.NoBinary(
          "cannot use the configured Redis: " + e.getMessage());
    }
    var refused = new ArrayList<String>();
    for (Path candidate : onPath(searchPath)) {
      try {
        return inspect(candidate);
      } catch (IOException e) {
        refused.add(e.getMessage());
      }
    }
    try {
      return inspect(BundledBinary.extract(extractTo));
    } catch (IOException e) {
      refused.add(e.getMessage());
    }
    throw new RedisProcessException.NoBinary(
        "cannot find a Redis or Valkey server, version " + OLDEST_MAJOR + " or newer: "
            + String.join("; ", refused));
  }

  private static List<Path> onPath(@Nullable String searchPath) {
    var found = new ArrayList<Path>();
    if (searchPath == null) {
      return found;
    }
    for (String program : List.of("valkey-server", "redis-server")) {
      for (String directory : searchPath.split(Pattern.quote(java.io.File.pathSeparator), -1)) {
        Path candidate = Path.of(directory.isEmpty() ? "." : directory, program).toAbsolutePath();
        if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
          found.add(candidate);
        }
      }
    }
    return found;
  }

  private static RedisBinary inspect(Path path) throws IOException {
    if (!Files.isExecutable(path)) {
      throw new IOException(path + " is not a program that can be run");
    }
    String said = ask(path);
    Matcher matcher = VERSION.matcher(said);
    if (!matcher.find()) {
      throw new IOException(
          path + " --version says '" + said.strip() + "', expected 'Redis server v=...'");
    }
    if (Integer.parseInt(matcher.group(3)) < OLDEST_MAJOR) {
      throw new IOException(
          path + " is version " + matcher.group(2) + ", expected " + OLDEST_MAJOR + " or newer");
    }
    return new RedisBinary(path, matcher.group(1).toLowerCase(java.util.Locale.ROOT),
        matcher.group(2));
  }

  private static String ask(Path path) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true)
          .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null"))).start();
    } catch (IOException e) {
      throw new IOException(path + " cannot be run: " + e.getMessage(), e);
    }
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IOException(path + " --version did not end within 10 s");
      }
      return new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(path + " --version was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
