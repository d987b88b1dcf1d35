// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns the short words of the command line into settings; settings go through as they are. */
final class CommandLine {
  private static final Map<String, String> WITH_VALUE = Map.of(
      "--data", "--tinyobs.data-dir=",
      "--port", "--server.port=");
  private static final Map<String, String> ALONE = Map.of("--json-logs",
      "--logging.structured.format.console=ecs");

  private CommandLine() {
  }

  /**
   * Spring's arguments for these.
   *
   * @throws IllegalArgumentException in words for the user, if a word is unknown or lacks its value
   */
  static String[] settings(String[] words) {
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (ALONE.containsKey(word)) {
        settings.add(ALONE.get(word));
      } else if (WITH_VALUE.containsKey(name)) {
        String value = equals >= 0
            ? word.substring(equals + 1)
            : i + 1 < words.length ? words[++i] : "";
        if (value.isBlank()) {
          throw new IllegalArgumentException(
              "cannot start: got " + name + " alone, expected a value after it");
        }
        settings.add(WITH_VALUE.get(name) + value);
      } else if (word.startsWith("--") && name.contains(".")) {
        settings.add(word);
      } else {
        throw new IllegalArgumentException(
            "cannot start: got '" + word
                + "', expected --data DIR, --port N, --json-logs or --some.setting=value");
      }
    }
    return settings.toArray(String[]::new);
  }
}
