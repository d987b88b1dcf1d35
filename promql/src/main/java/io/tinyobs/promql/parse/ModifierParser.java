// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.ast.VectorMatching;
import io.tinyobs.promql.ast.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what stands between an operator and its right operand, and lists of labels. */
final class ModifierParser {
  private final Tokens tokens;

  ModifierParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** What was read. */
  record Modifiers(boolean returnBool, VectorMatching matching) {
  }

  Modifiers read() {
    boolean returnBool = tokens.accept(TokenType.BOOL);
    var cardinality = Cardinality.ONE_TO_ONE;
    boolean on = false;
    List<String> labels = List.of();
    List<String> include = List.of();
    if (tokens.at(TokenType.ON) || tokens.at(TokenType.IGNORING)) {
      on = tokens.take().is(TokenType.ON);
      labels = labels();
      if (tokens.at(TokenType.GROUP_LEFT) || tokens.at(TokenType.GROUP_RIGHT)) {
        cardinality = tokens.take().is(TokenType.GROUP_LEFT)
            ? Cardinality.MANY_TO_ONE
            : Cardinality.ONE_TO_MANY;
        include = tokens.at(TokenType.LEFT_PAREN) ? labels() : List.of();
      }
    }
    return new Modifiers(returnBool, fill(cardinality, on, labels, include));
  }

  private VectorMatching fill(Cardinality cardinality, boolean on, List<String> labels,
      List<String> include) {
    Double left = null;
    Double right = null;
    if (tokens.accept(TokenType.FILL)) {
      left = fillValue();
      right = left;
    } else if (tokens.accept(TokenType.FILL_LEFT)) {
      left = fillValue();
      right = tokens.accept(TokenType.FILL_RIGHT) ? fillValue() : null;
    } else if (tokens.accept(TokenType.FILL_RIGHT)) {
      right = fillValue();
      left = tokens.accept(TokenType.FILL_LEFT) ? fillValue() : null;
    }
    return new VectorMatching(cardinality, on, labels, include, left, right);
  }

  private @Nullable Double fillValue() {
    tokens.expect(TokenType.LEFT_PAREN);
    boolean negative = tokens.at(TokenType.SUB);
    if (negative || tokens.at(TokenType.ADD)) {
      tokens.take();
    }
    if (!tokens.at(TokenType.NUMBER) && !tokens.at(TokenType.DURATION)) {
      throw tokens.unexpected();
    }
    double value = Parser.numberOf(tokens, tokens.take());
    tokens.expect(TokenType.RIGHT_PAREN);
    return negative ? -value : value;
  }

  /** {@code (a, b)}. */
  List<String> labels() {
    if (!tokens.at(TokenType.LEFT_PAREN)) {
      throw tokens.unexpected("grouping opts", "\"(\"");
    }
    tokens.take();
    var labels = new ArrayList<String>();
    while (!tokens.at(TokenType.RIGHT_PAREN)) {
      labels.add(label());
      if (!tokens.at(TokenType.RIGHT_PAREN) && !tokens.accept(TokenType.COMMA)) {
        throw tokens.unexpected("grouping opts", "\",\" or \")\"");
      }
    }
    tokens.take();
    return List.copyOf(labels);
  }

  private String label() {
    var token = tokens.peek();
    if (token.type().isLabelName()) {
      return tokens.take().text();
    }
    if (!token.is(TokenType.STRING)) {
      throw tokens.unexpected("grouping opts", "label");
    }
    var name = Literals.unquote(tokens.take().text());
    if (name.isEmpty()) {
      throw invalid(token.pos(), name);
    }
    return name;
  }

  private RuntimeException invalid(PosRange pos, String name) {
    return tokens.error(pos, "invalid label name for grouping: " + Quoting.quote(name));
  }
}
