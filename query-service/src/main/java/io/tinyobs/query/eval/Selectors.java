// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import io.tinyobs.model.Matcher;
import io.tinyobs.promql.ast.Expr;
import java.util.ArrayList;
import java.util.List;

/** Finds which series a query is about, whatever it makes of them. */
public final class Selectors {
  private Selectors() {
  }

  /** The matchers of each selector, in the order of the text. */
  public static List<List<Matcher>> of(Expr expr) {
    var found = new ArrayList<List<Matcher>>();
    gather(expr, found);
    return found;
  }

  private static void gather(Expr expr, List<List<Matcher>> found) {
    switch (expr) {
      case Expr.VectorSelector selector -> found.add(selector.allMatchers());
      case Expr.MatrixSelector range -> found.add(range.selector().allMatchers());
      default -> expr.children().forEach(child -> gather(child, found));
    }
  }
}
