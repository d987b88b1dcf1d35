// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;

/** Arguments of the form {@code key=value}. */
record Options(Map<String, String> given) {
  static Options of(String[] args) {
    var given = new TreeMap<String, String>();
    for (var arg : args) {
      var parts = arg.split("=", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("cannot read " + arg + ": expected key=value");
      }
      given.put(parts[0], parts[1]);
    }
    return new Options(given);
  }

  String text(String key, String usual) {
    return given.getOrDefault(key, usual);
  }

  int number(String key, int usual) {
    return Integer.parseInt(given.getOrDefault(key, String.valueOf(usual)));
  }
}
