// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;

/**
 * A word of a query.
 *
 * @param type
 *          what it is
 * @param start
 *          where it begins
 * @param text
 *          as it is written, quotes included
 */
record Token(TokenType type, int start, String text) {
  PosRange pos() {
    return new PosRange(start, end());
  }

  int end() {
    return start + text.length();
  }

  boolean is(TokenType other) {
    return type == other;
  }

  /** As an error message names it. */
  String describe() {
    return switch (type) {
      case END -> "end of input";
      case IDENTIFIER -> "identifier " + Quoting.quote(text);
      case METRIC_IDENTIFIER -> "metric identifier " + Quoting.quote(text);
      case STRING -> "string " + shortened();
      case NUMBER -> "number " + shortened();
      case DURATION -> "duration " + shortened();
      default -> {
        if (type.isKeyword()) {
          yield "<" + text + ">";
        }
        if (type.isOperator()) {
          yield "<op:" + text + ">";
        }
        yield type.isAggregator() ? "<aggr:" + text + ">" : shortened();
      }
    };
  }

  private String shortened() {
    if (text.length() <= 10) {
      return Quoting.quote(text);
    }
    int end = text.offsetByCodePoints(0, Math.min(10, text.codePointCount(0, text.length())));
    return Quoting.quote(text.substring(0, end)) + "...";
  }
}
