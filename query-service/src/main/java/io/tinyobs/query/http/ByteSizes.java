// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.util.Locale;

/** Sizes for people, as Redis writes them: {@code 1.25M}. */
public final class ByteSizes {
  private static final String UNITS = "BKMGTPE";

  private ByteSizes() {
  }

  /** The size in its largest binary unit. */
  public static String human(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length() - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + "B"
        : String.format(Locale.ROOT, "%.2f%c", size, UNITS.charAt(unit));
  }
}
