// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/** Orders texts as people do: runs of digits by their number, all else letter by letter. */
final class NaturalOrder {
  private NaturalOrder() {
  }

  static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int iEnd = chunkEnd(a, i);
      int jEnd = chunkEnd(b, j);
      boolean numbers = isDigit(a.charAt(i)) && isDigit(b.charAt(j));
      int order = numbers
          ? compareNumbers(a.substring(i, iEnd), b.substring(j, jEnd))
          : a.substring(i, iEnd).compareTo(b.substring(j, jEnd));
      if (order != 0) {
        return order;
      }
      i = iEnd;
      j = jEnd;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  private static int chunkEnd(String text, int start) {
    boolean digits = isDigit(text.charAt(start));
    int end = start + 1;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int compareNumbers(String a, String b) {
    var x = a.replaceFirst("^0+", "");
    var y = b.replaceFirst("^0+", "");
    if (x.length() != y.length()) {
      return Integer.compare(x.length(), y.length());
    }
    int order = x.compareTo(y);
    return order != 0 ? order : Integer.compare(b.length(), a.length());
  }
}
