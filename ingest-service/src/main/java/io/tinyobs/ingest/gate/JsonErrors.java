// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** JSON that cannot be read, told with its place. */
public final class JsonErrors {
  private static final Pattern STARTED = Pattern.compile(" \\(for \\w+ starting at \\[[^\\]]*]\\)");

  /** Characters of what was got that are told. */
  private static final int SHOWN = 64;

  private JsonErrors() {
  }

  /** The refusal that a parser's error means; {@code what} opens its sentence. */
  public static IngestException.Malformed malformed(String what, JacksonException error) {
    var where = error.getLocation();
    var place = where == null
        ? ""
        : " at line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
    // The parser says of a start that it may not tell where it is.
    var why = STARTED.matcher(error.getOriginalMessage()).replaceAll("");
    return new IngestException.Malformed(what + ": " + why + place, error);
  }

  /**
   * Sees that a token is the one that is wanted.
   *
   * @param expected what it would be, in words
   * @throws IngestException.Malformed if it is another; {@code what} opens its sentence
   */
  public static void expect(
      String what, JsonParser parser, @Nullable JsonToken got, JsonToken wanted, String expected) {
    if (got != wanted) {
      throw wrong(what, parser, String.valueOf(got), expected);
    }
  }

  /** The refusal of what stands where the parser is; {@code what} opens its sentence. */
  public static IngestException.Malformed wrong(
      String what, JsonParser parser, String got, String expected) {
    var where = parser.currentTokenLocation();
    return new IngestException.Malformed(
        "%s: got %s at line %d, column %d, expected %s".formatted(
            what,
            got.length() > SHOWN ? got.substring(0, SHOWN - 1) + "…" : got,
            where.getLineNr(),
            where.getColumnNr(),
            expected));
  }
}
