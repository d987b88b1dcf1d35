// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Text of bytes that may be no text: escapes can make any bytes. A byte that is no part of a
 * character becomes a low surrogate by itself, U+DC80 to U+DCFF, so that it can still be told.
 */
public final class Utf8 {
  private static final int OFFSET = 0xdc00;

  private Utf8() {
  }

  /** The text of the bytes. */
  public static String decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (OFFSET + (in.get() & 0xff)));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  /** Whether a code point stands for a byte that is no part of a character. */
  public static boolean isByte(int codePoint) {
    return codePoint >= OFFSET + 0x80 && codePoint <= OFFSET + 0xff;
  }

  /** Whether the text came from bytes that were text. */
  public static boolean isText(String text) {
    return text.codePoints().noneMatch(Utf8::isByte);
  }

  /** The text with replacement characters for bytes that are no text. */
  public static String replaced(String text) {
    return isText(text)
        ? text
        : text.codePoints().map(c -> isByte(c) ? 0xfffd : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }
}
