// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How names are written that have other characters than {@code a-z A-Z 0-9 _ :}.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/escaping_schemes/">Escaping schemes</a>
 */
enum Escaping {
  /** As they are, in quotes. */
  ALLOW_UTF_8,
  /** Each such character as {@code _}; different names may become one. */
  UNDERSCORES,
  /** A dot as {@code _dot_}, an underscore as {@code __}, others as {@code __}. */
  DOTS,
  /** {@code U__} before the name, an underscore as {@code __}, others as {@code _2e_}. */
  VALUES;

  /** As headers spell it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one that a header names, or null. */
  static @Nullable Escaping of(@Nullable String label) {
    for (var one : values()) {
      if (one.label().equals(label)) {
        return one;
      }
    }
    return null;
  }

  /** The name as it may be written; with {@link #ALLOW_UTF_8} it may still need quotes. */
  String escape(String name) {
    return switch (this) {
      case ALLOW_UTF_8 -> name;
      case UNDERSCORES -> isPlain(name) ? name : replaced(name);
      case DOTS -> dots(name);
      case VALUES -> isPlain(name) ? name : values(name);
    };
  }

  /** Whether a name can be written without quotes. */
  static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isPlain(name.charAt(i), i)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isPlain(int c, int at) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':'
        || at > 0 && c >= '0' && c <= '9';
  }

  private static String replaced(String name) {
    var text = new StringBuilder();
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      int c = name.codePointAt(i);
      text.append(isPlain(c, i) ? (char) c : '_');
    }
    return text.toString();
  }

  private static String dots(String name) {
    var text = new StringBuilder();
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      int c = name.codePointAt(i);
      if (c == '.') {
        text.append("_dot_");
      } else if (c != '_' && isPlain(c, i)) {
        text.append((char) c);
      } else {
        text.append("__");
      }
    }
    return text.toString();
  }

  private static String values(String name) {
    var text = new StringBuilder("U__");
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      int c = name.codePointAt(i);
      if (c == '_') {
        text.append("__");
      } else if (isPlain(c, i)) {
        text.append((char) c);
      } else {
        text.append('_').append(Integer.toHexString(c)).append('_');
      }
    }
    return text.toString();
  }
}
