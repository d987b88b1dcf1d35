// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.ast.DurationExpr;
import io.tinyobs.promql.ast.DurationExpr.Combine;
import io.tinyobs.promql.ast.DurationExpr.Literal;
import io.tinyobs.promql.ast.DurationExpr.Negate;
import io.tinyobs.promql.ast.DurationExpr.Op;
import io.tinyobs.promql.ast.PosRange;
import org.jspecify.annotations.Nullable;

/** Reads durations and their arithmetic. */
final class DurationParser {
  private static final double MAX_SECONDS = 9223372036.854775807;
  private static final int MAX_NESTING = 100;
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int POWER = 3;

  private final Tokens tokens;
  private int nesting;
  // Thrown where nothing could be read: what the caller says about it depends on the place.
  private String context = "";
  private String expected = "";

  DurationParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** A range or step: any arithmetic; a plain number must be positive. */
  DurationExpr positive(String where, String what) {
    context = where;
    expected = what;
    var duration = expression(0);
    if (duration instanceof Literal literal) {
      if (literal.seconds() <= 0) {
        throw tokens.error(literal.pos(), "duration must be greater than 0");
      }
      return plain(literal);
    }
    return duration;
  }

  /**
   * An offset. Outside parentheses only one number with a sign, so that {@code foo offset 5m + bar}
   * adds two vectors.
   */
  DurationExpr offset() {
    context = "offset";
    expected = "number, duration, step(), or range()";
    var sign = tokens.at(TokenType.ADD) || tokens.at(TokenType.SUB) ? tokens.take() : null;
    boolean open = tokens.at(TokenType.LEFT_PAREN) && sign == null
        || tokens.at(TokenType.ADD) || tokens.at(TokenType.SUB);
    var operand = open ? operand() : atom();
    var offset = sign == null ? operand : signed(sign, operand);
    if (open) {
      offset = continued(offset, 0);
    }
    return offset instanceof Literal literal ? plain(literal) : offset;
  }

  // 300, 5m and 0.5m written as a whole are the same duration, down to the millisecond.
  private static Literal plain(Literal literal) {
    return new Literal(literal.millis() / 1000.0, true, literal.pos());
  }

  private DurationExpr expression(int minPrecedence) {
    return continued(operand(), minPrecedence);
  }

  private DurationExpr continued(DurationExpr first, int minPrecedence) {
    var left = first;
    int before = nesting;
    for (var op = operator(minPrecedence); op != null; op = operator(minPrecedence)) {
      var token = tokens.take();
      // Each term deepens the tree, be it on the left or on the right.
      enter();
      var right = expression(op == Op.POW ? POWER : precedence(op) + 1);
      if (right instanceof Literal literal && literal.seconds() == 0) {
        if (op == Op.DIV) {
          throw tokens.error(token.pos(), "division by zero");
        }
        if (op == Op.MOD) {
          throw tokens.error(token.pos(), "modulo by zero");
        }
      }
      left = new Combine(op, left, right, left.pos().to(right.pos()));
    }
    nesting = before;
    return left;
  }

  private @Nullable Op operator(int minPrecedence) {
    var op = switch (tokens.peek().type()) {
      case ADD -> Op.ADD;
      case SUB -> Op.SUB;
      case MUL -> Op.MUL;
      case DIV -> Op.DIV;
      case MOD -> Op.MOD;
      case POW -> Op.POW;
      default -> null;
    };
    return op != null && precedence(op) >= minPrecedence ? op : null;
  }

  private static int precedence(Op op) {
    return switch (op) {
      case ADD, SUB -> SUM;
      case MUL, DIV, MOD -> PRODUCT;
      case POW, MIN_OF, MAX_OF -> POWER;
    };
  }

  private DurationExpr operand() {
    if (!tokens.at(TokenType.ADD) && !tokens.at(TokenType.SUB)) {
      return atom();
    }
    var sign = tokens.take();
    enter();
    var operand = expression(PRODUCT + 1);
    nesting--;
    return signed(sign, operand);
  }

  private DurationExpr signed(Token sign, DurationExpr operand) {
    boolean negative = sign.is(TokenType.SUB);
    var pos = new PosRange(sign.start(), operand.pos().end());
    if (operand instanceof Literal literal) {
      double seconds = negative ? -literal.seconds() : literal.seconds();
      return new Literal(seconds, literal.unit(), pos);
    }
    return negative ? new Negate(operand, pos) : operand;
  }

  private DurationExpr atom() {
    var token = tokens.peek();
    return switch (token.type()) {
      case NUMBER, DURATION -> {
        tokens.take();
        double seconds = Parser.numberOf(tokens, token);
        if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS) {
          throw tokens.error(token.pos(), "duration out of range");
        }
        yield new Literal(seconds, token.is(TokenType.DURATION), token.pos());
      }
      case STEP, RANGE -> {
        tokens.take();
        take(TokenType.LEFT_PAREN);
        take(TokenType.RIGHT_PAREN);
        var pos = new PosRange(token.start(), tokens.lastEnd());
        yield token.is(TokenType.STEP)
            ? new DurationExpr.Step(pos)
            : new DurationExpr.Range(pos);
      }
      case MIN_OF, MAX_OF -> choice(tokens.take());
      case LEFT_PAREN -> paren(tokens.take());
      default -> throw tokens.unexpected(context, expected);
    };
  }

  private DurationExpr choice(Token word) {
    enter();
    take(TokenType.LEFT_PAREN);
    var left = expression(0);
    take(TokenType.COMMA);
    var right = expression(0);
    take(TokenType.RIGHT_PAREN);
    nesting--;
    return new Combine(word.is(TokenType.MIN_OF) ? Op.MIN_OF : Op.MAX_OF, left, right,
        new PosRange(word.start(), tokens.lastEnd()));
  }

  private DurationExpr paren(Token open) {
    enter();
    var inner = expression(0);
    take(TokenType.RIGHT_PAREN);
    nesting--;
    return inner instanceof DurationExpr.Paren already
        ? already
        : new DurationExpr.Paren(inner, new PosRange(open.start(), tokens.lastEnd()));
  }

  private void take(TokenType type) {
    if (!tokens.at(type)) {
      throw tokens.unexpected(context, expected);
    }
    tokens.take();
  }

  private void enter() {
    if (++nesting > MAX_NESTING) {
      throw tokens.error(tokens.peek().pos(),
          "duration is nested too deeply: expected at most %d levels".formatted(MAX_NESTING));
    }
  }
}
