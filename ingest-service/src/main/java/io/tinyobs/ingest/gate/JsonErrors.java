// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** JSON that cannot be read, told with its place. */
public final class JsonErrors {
  private static final Pattern STARTED = Pattern.compile(" \\(for \\w+ starting at \\[[^\\]]*]\\)");

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
}
