// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.ast.PosRange;

/** The query's tokens with one of look-ahead, and the errors that name them. */
final class Tokens {
  private final String query;
  private final Lexer lexer;
  private Token current;
  private int lastEnd;
  // An error anywhere within an aggregation is told as the aggregation's.
  private int aggregations;

  Tokens(String query) {
    this.query = query;
    this.lexer = new Lexer(query);
    this.current = lexer.next();
  }

  Token peek() {
    return current;
  }

  boolean at(TokenType type) {
    return current.type() == type;
  }

  /** The current token; moves on to the next. */
  Token take() {
    var taken = current;
    lastEnd = taken.end();
    current = lexer.next();
    return taken;
  }

  /** Takes the current token if it is of the type. */
  boolean accept(TokenType type) {
    if (!at(type)) {
      return false;
    }
    take();
    return true;
  }

  Token expect(TokenType type) {
    if (!at(type)) {
      throw unexpected();
    }
    return take();
  }

  /** Where the token taken last ended. */
  int lastEnd() {
    return lastEnd;
  }

  void enterAggregation() {
    aggregations++;
  }

  void leaveAggregation() {
    aggregations--;
  }

  /** The current token fits nowhere. */
  ParseError unexpected() {
    return error(current.pos(),
        "unexpected " + current.describe() + (aggregations > 0 ? " in aggregation" : ""));
  }

  /** The current token does not fit where something of {@code context} is read. */
  ParseError unexpected(String context, String expected) {
    return error(current.pos(),
        "unexpected " + current.describe() + " in " + context + ", expected " + expected);
  }

  ParseError error(PosRange pos, String detail) {
    return new ParseError(query, pos, detail);
  }
}
