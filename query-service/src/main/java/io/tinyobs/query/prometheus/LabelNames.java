// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.http.QueryException;

/**
 * Reads label names as they stand in a path: as they are, or escaped for clients that cannot write every
 * character: {@code U__} before the name, {@code __} for {@code _}, {@code _1F600_} for a code point.
 */
final class LabelNames {
  private static final String ESCAPED = "U__";
  private static final int MAX_HEX_DIGITS = 6;

  private LabelNames() {
  }

  static String read(String name) {
    return name.startsWith(ESCAPED) ? unescaped(name) : name;
  }

  private static String unescaped(String name) {
    var text = new StringBuilder();
    for (int i = ESCAPED.length(); i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        text.append(c);
        continue;
      }
      int end = name.indexOf('_', i + 1);
      if (end < 0 || end - i - 1 > MAX_HEX_DIGITS) {
        throw malformed(name);
      }
      text.append(end == i + 1 ? "_" : codePoint(name, name.substring(i + 1, end)));
      i = end;
    }
    return text.toString();
  }

  private static String codePoint(String name, String hex) {
    try {
      return Character.toString(Integer.parseInt(hex, 16));
    } catch (IllegalArgumentException e) {
      throw malformed(name);
    }
  }

  private static QueryException malformed(String name) {
    return new QueryException.BadInput(
        "cannot read label name: got \"%.64s\", expected U__ and then _ as __, others as _hex_"
            .formatted(name));
  }
}
