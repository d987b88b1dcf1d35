// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import com.google.re2j.PatternSyntaxException;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.ast.At;
import io.tinyobs.promql.ast.DurationExpr;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.ast.PosRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads selectors and what may follow an operand: ranges, {@code offset}, {@code @}. */
final class SelectorParser {
  private static final String DURATION_WORDS = "number, duration, step(), or range()";

  private final Tokens tokens;
  private final DurationParser durations;

  SelectorParser(Tokens tokens, DurationParser durations) {
    this.tokens = tokens;
    this.durations = durations;
  }

  /** A selector, with or without a name before the braces. */
  VectorSelector vector() {
    if (tokens.at(TokenType.LEFT_BRACE)) {
      int start = tokens.peek().start();
      return selector("", start, matchers());
    }
    if (!tokens.peek().type().isMetricName()) {
      throw tokens.unexpected();
    }
    return vectorNamed(tokens.take());
  }

  /** A selector whose name has been taken. */
  VectorSelector vectorNamed(Token name) {
    return selector(name.text(), name.start(),
        tokens.at(TokenType.LEFT_BRACE) ? matchers() : List.of());
  }

  private VectorSelector selector(String name, int start, List<Matcher> matchers) {
    return new VectorSelector(name, matchers, null, null, RangeMode.PLAIN,
        new PosRange(start, tokens.lastEnd()));
  }

  private List<Matcher> matchers() {
    tokens.expect(TokenType.LEFT_BRACE);
    var matchers = new ArrayList<Matcher>();
    while (!tokens.at(TokenType.RIGHT_BRACE)) {
      matchers.add(matcher());
      if (!tokens.at(TokenType.RIGHT_BRACE) && !tokens.accept(TokenType.COMMA)) {
        throw tokens.unexpected("label matching", "\",\" or \"}\"");
      }
    }
    tokens.take();
    return List.copyOf(matchers);
  }

  private Matcher matcher() {
    var name = tokens.peek();
    boolean quoted = name.is(TokenType.STRING);
    if (!quoted && !name.is(TokenType.IDENTIFIER)) {
      throw tokens.unexpected("label matching", "identifier or \"}\"");
    }
    tokens.take();
    var text = quoted ? Literals.unquote(name.text()) : name.text();
    var op = operator(tokens.peek().type());
    if (op == null) {
      if (!quoted) {
        throw tokens.unexpected("label matching", "label matching operator");
      }
      return Matcher.equal(Labels.METRIC_NAME, text);
    }
    tokens.take();
    if (!tokens.at(TokenType.STRING)) {
      throw tokens.unexpected("label matching", "string");
    }
    var value = tokens.take();
    try {
      return Matchers.of(text, op, Literals.unquote(value.text()));
    } catch (PatternSyntaxException e) {
      throw tokens.error(name.pos().to(value.pos()), String.valueOf(e.getMessage()));
    }
  }

  private static Matcher.@Nullable Op operator(TokenType type) {
    return switch (type) {
      case EQUAL -> Matcher.Op.EQUAL;
      case NOT_EQUAL -> Matcher.Op.NOT_EQUAL;
      case EQUAL_REGEX -> Matcher.Op.REGEX;
      case NOT_EQUAL_REGEX -> Matcher.Op.NOT_REGEX;
      default -> null;
    };
  }

  /** {@code operand} with all that follows it. */
  Expr suffixes(Expr operand) {
    var expr = operand;
    while (true) {
      switch (tokens.peek().type()) {
        case LEFT_BRACKET -> expr = brackets(expr);
        case OFFSET -> {
          tokens.take();
          expr = offset(expr, durations.offset());
        }
        case AT -> {
          tokens.take();
          expr = at(expr);
        }
        case ANCHORED -> expr = mode(expr, RangeMode.ANCHORED);
        case SMOOTHED -> expr = mode(expr, RangeMode.SMOOTHED);
        default -> {
          return expr;
        }
      }
    }
  }

  private Expr brackets(Expr expr) {
    var open = tokens.take();
    var range = durations.positive("subquery or range selector", DURATION_WORDS);
    if (tokens.at(TokenType.RIGHT_BRACKET)) {
      var close = tokens.take();
      return matrix(expr, range, open.pos().to(close.pos()));
    }
    if (!tokens.accept(TokenType.COLON)) {
      throw tokens.unexpected("subquery or range", "\":\" or \"]\"");
    }
    DurationExpr step = null;
    if (!tokens.at(TokenType.RIGHT_BRACKET)) {
      step = durations.positive("subquery selector",
          "number, duration, step(), range(), or \"]\"");
    }
    if (!tokens.at(TokenType.RIGHT_BRACKET)) {
      throw tokens.unexpected("subquery selector", "\"]\"");
    }
    tokens.take();
    return new Subquery(expr, range, step, null, null, upToHere(expr));
  }

  private Expr matrix(Expr expr, DurationExpr range, PosRange brackets) {
    if (!(expr instanceof VectorSelector selector)) {
      throw tokens.error(brackets, "ranges only allowed for vector selectors");
    }
    if (isSet(selector.offset())) {
      throw tokens.error(brackets, "no offset modifiers allowed before range");
    }
    if (selector.at() != null) {
      throw tokens.error(brackets, "no @ modifiers allowed before range");
    }
    return new MatrixSelector(selector, range, upToHere(expr));
  }

  private static boolean isSet(@Nullable DurationExpr offset) {
    return offset != null
        && !(offset instanceof DurationExpr.Literal literal && literal.millis() == 0);
  }

  private PosRange upToHere(Expr expr) {
    return new PosRange(expr.pos().start(), tokens.lastEnd());
  }

  private Expr offset(Expr expr, DurationExpr offset) {
    var pos = upToHere(expr);
    return switch (expr) {
      case VectorSelector v -> {
        requireFirst(!isSet(v.offset()), expr);
        yield v.withOffset(offset, pos);
      }
      case MatrixSelector m -> {
        requireFirst(!isSet(m.selector().offset()), expr);
        yield m.withSelector(m.selector().withOffset(offset, m.selector().pos()), pos);
      }
      case Subquery s -> {
        requireFirst(!isSet(s.offset()), expr);
        yield s.withOffset(offset, pos);
      }
      default -> throw tokens.error(expr.pos(),
          "offset modifier must be preceded by an instant vector selector or range vector selector"
              + " or a subquery");
    };
  }

  private void requireFirst(boolean first, Expr expr) {
    if (!first) {
      throw tokens.error(expr.pos(), "offset may not be set multiple times");
    }
  }

  private Expr at(Expr expr) {
    var at = instant(expr);
    var pos = upToHere(expr);
    return switch (expr) {
      case VectorSelector v -> {
        requireNoAt(v.at(), expr);
        yield v.withAt(at, pos);
      }
      case MatrixSelector m -> {
        requireNoAt(m.selector().at(), expr);
        yield m.withSelector(m.selector().withAt(at, m.selector().pos()), pos);
      }
      case Subquery s -> {
        requireNoAt(s.at(), expr);
        yield s.withAt(at, pos);
      }
      default -> throw tokens.error(expr.pos(),
          "@ modifier must be preceded by an instant vector selector or range vector selector"
              + " or a subquery");
    };
  }

  private void requireNoAt(@Nullable At at, Expr expr) {
    if (at != null) {
      throw tokens.error(expr.pos(), "@ <timestamp> may not be set multiple times");
    }
  }

  private At instant(Expr expr) {
    if (tokens.at(TokenType.START) || tokens.at(TokenType.END_WORD)) {
      boolean start = tokens.take().is(TokenType.START);
      for (var type : List.of(TokenType.LEFT_PAREN, TokenType.RIGHT_PAREN)) {
        if (!tokens.accept(type)) {
          throw tokens.unexpected("@", "timestamp");
        }
      }
      return start ? new At.Start() : new At.End();
    }
    boolean negative = tokens.at(TokenType.SUB);
    if (negative || tokens.at(TokenType.ADD)) {
      tokens.take();
    }
    if (!tokens.at(TokenType.NUMBER) && !tokens.at(TokenType.DURATION)) {
      throw tokens.unexpected("@", "timestamp");
    }
    double seconds = Parser.numberOf(tokens, tokens.take());
    if (!(Math.abs(seconds) < 0x1p63)) {
      throw tokens.error(expr.pos(), "timestamp out of bounds for @ modifier: "
          + outOfBounds(negative ? -seconds : seconds));
    }
    return new At.Timestamp((long) (Math.signum(negative ? -seconds : seconds)
        * Math.floor(seconds * 1000 + 0.5)));
  }

  private static String outOfBounds(double seconds) {
    if (Double.isNaN(seconds)) {
      return "NaN";
    }
    return Double.isInfinite(seconds)
        ? seconds > 0 ? "+Inf" : "-Inf"
        : new BigDecimal(seconds).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  private Expr mode(Expr expr, RangeMode mode) {
    tokens.take();
    var word = mode.name().toLowerCase(Locale.ROOT);
    return switch (expr) {
      case VectorSelector v -> withMode(v, mode, expr);
      case MatrixSelector m -> m.withSelector(withMode(m.selector(), mode, expr), m.pos());
      case Subquery s ->
        throw tokens.error(s.pos(), word + " modifier is not supported for subqueries");
      default -> throw tokens.error(expr.pos(), word + " modifier not implemented");
    };
  }

  private VectorSelector withMode(VectorSelector selector, RangeMode mode, Expr whole) {
    if (selector.mode() != RangeMode.PLAIN && selector.mode() != mode) {
      throw tokens.error(whole.pos(), "anchored and smoothed modifiers cannot be used together");
    }
    return selector.withMode(mode);
  }
}
