// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.model.Matcher;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Printer;
import java.util.List;

/** PromQL as a text: reads and writes queries and selectors. */
public final class PromQl {
  private PromQl() {
  }

  /**
   * The tree of a query, its types checked.
   *
   * @throws PromQlException.ParseError
   *           if it is none
   */
  public static Expr parse(String query) {
    return Parser.parse(query);
  }

  /**
   * The matchers of a selector such as <code>up{job=~"x"}</code>, the name's included. An empty
   * selector has none, and so selects everything: whether that is welcome is the caller's decision.
   *
   * @throws PromQlException.ParseError
   *           if it is anything but a selector without range, offset and {@code @}
   */
  public static List<Matcher> parseSelector(String selector) {
    return Parser.parseSelector(selector);
  }

  /** The query in Prometheus' canonical form. */
  public static String format(String query) {
    return format(parse(query));
  }

  /** The text of a tree in Prometheus' canonical form. */
  public static String format(Expr expr) {
    return Printer.print(expr);
  }

  /**
   * The matcher {@code name op "value"}; a regular expression is anchored at both ends.
   *
   * @throws com.google.re2j.PatternSyntaxException
   *           if the regular expression is a bad one
   */
  public static Matcher matcher(String name, Matcher.Op op, String value) {
    return Matchers.of(name, op, value);
  }
}
