// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import tools.jackson.core.JacksonException;

/** JSON that cannot be read, told with its place. */
public final class JsonErrors {
  private JsonErrors() {
  }

  /** The refusal that a parser's error means; {@code what} opens its sentence. */
  public static IngestException.Malformed malformed(String what, JacksonException error) {
    var where = error.getLocation();
    var place = where == null
        ? ""
        : " at line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
    return new IngestException.Malformed(what + ": " + error.getOriginalMessage() + place, error);
  }
}
