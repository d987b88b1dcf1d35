// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Redis is started with, as text and back. The password goes by this file and not by the command
 * line, which everybody can read.
 */
final class RedisConfig {
  private static final String BINARY = "# started as ";

  private RedisConfig() {
  }

  /** Port and password that a configuration file states. */
  record Door(int port, String password) {
  }

  /** The file's whole text; equal wishes give equal text. */
  static String render(RedisProcess.Settings settings, DataDirectory directory, Door door) {
    var lines = new LinkedHashMap<String, String>();
    lines.put("bind", "127.0.0.1");
    lines.put("port", Integer.toString(door.port()));
    lines.put("requirepass", quoted(door.password()));
    lines.put("protected-mode", "yes");
    lines.put("daemonize", "no");
    // Redis would write its address over its arguments, by which we know it again.
    lines.put("set-proc-title", "no");
    lines.put("dir", quoted(directory.path().toString()));
    lines.put("pidfile", quoted(directory.pidFile().toString()));
    lines.put("loglevel", "notice");
    lines.put("save", "\"\"");
    lines.put("appendonly", "yes");
    lines.put("appendfsync", "everysec");
    lines.put("maxmemory", Long.toString(settings.maxMemoryBytes()));
    lines.put("maxmemory-policy", "noeviction");
    lines.putAll(settings.directives());
    var text = new StringBuilder();
    text.append("# Written at each start; changes are lost.\n");
    text.append(BINARY).append(settings.binary().path()).append(' ')
        .append(settings.binary().version()).append('\n');
    for (Map.Entry<String, String> line : lines.entrySet()) {
      text.append(line.getKey()).append(' ').append(line.getValue()).append('\n');
    }
    return text.toString();
  }

  /** The text of the file; empty if there is no file. */
  static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException ignored) {
      return Optional.empty();
    }
  }

  /** Port and password in a text that {@link #render} made; empty if they are not there. */
  static Optional<Door> door(String text) {
    String port = value(text, "port ");
    String password = value(text, "requirepass ");
    if (port == null || password == null || !port.matches("\\d{1,5}") || password.length() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Door(Integer.parseInt(port), unquoted(password.substring(1, password.length() - 1))));
  }

  private static @Nullable String value(String text, String key) {
    return text.lines().filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst().orElse(null);
  }

  private static String quoted(String value) {
    if (value.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(
          "cannot configure Redis: got a control character in a setting, expected plain text");
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String unquoted(String value) {
    return value.replace("\\\"", "\"").replace("\\\\", "\\");
  }
}
