// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.model.Matcher;
import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.ast.BinaryOp;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.NumberLiteral;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.StringLiteral;
import io.tinyobs.promql.ast.Expr.Unary;
import io.tinyobs.promql.ast.Functions;
import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.ast.ValueType;
import io.tinyobs.promql.ast.VectorMatching.Cardinality;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses PromQL by precedence climbing: an operand, then as many operators as bind tightly enough.
 *
 * <p>
 * Error messages are Prometheus', which come from a table-driven parser; what seems an odd choice of
 * context ("in aggregation") is what that parser falls back to.
 */
public final class Parser {
  /** The longest query that is read. */
  public static final int MAX_QUERY_BYTES = 16 * 1024;

  /** How deep parentheses, calls and operators may nest. */
  public static final int MAX_DEPTH = 500;

  // Each level of the text costs a handful of Java frames.
  private static final int MAX_NESTING = 250;
  private static final int UNARY_PRECEDENCE = BinaryOp.MUL.precedence() + 1;

  private final Tokens tokens;
  private final SelectorParser selectors;
  private int nesting;

  private Parser(String query) {
    this.tokens = new Tokens(query);
    this.selectors = new SelectorParser(tokens, new DurationParser(tokens));
  }

  /** The tree of {@code query}, its types checked. */
  public static Expr parse(String query) {
    requireShort(query);
    var parser = new Parser(query);
    if (parser.tokens.at(TokenType.END)) {
      throw parser.tokens.error(new PosRange(0, 0), "no expression found in input");
    }
    var expr = parser.expression(0);
    parser.tokens.expect(TokenType.END);
    requireShallow(expr, query);
    new TypeChecker(query).check(expr);
    return expr;
  }

  /** The matchers of a selector without range or modifiers, that of the metric's name included. */
  public static List<Matcher> parseSelector(String query) {
    requireShort(query);
    var parser = new Parser(query);
    var selector = parser.selectors.vector();
    parser.tokens.expect(TokenType.END);
    return selector.allMatchers();
  }

  private static void requireShort(String query) {
    int bytes = query.length() > MAX_QUERY_BYTES
        ? query.length()
        : query.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_QUERY_BYTES) {
      throw new ParseError(query, new PosRange(0, query.length()),
          "query is too long: got %d bytes, expected at most %d".formatted(bytes, MAX_QUERY_BYTES));
    }
  }

  // Long chains of operators make deep trees without nesting in the text.
  private static void requireShallow(Expr root, String query) {
    var level = new ArrayDeque<Expr>();
    level.add(root);
    for (int depth = 1; !level.isEmpty(); depth++) {
      if (depth > MAX_DEPTH) {
        throw tooDeep(query, level.getFirst().pos());
      }
      for (int i = level.size(); i > 0; i--) {
        level.addAll(level.removeFirst().children());
      }
    }
  }

  private static ParseError tooDeep(String query, PosRange pos) {
    return new ParseError(query, pos,
        "expression is nested too deeply: expected at most %d levels".formatted(MAX_DEPTH));
  }

  private Expr expression(int minPrecedence) {
    if (++nesting > MAX_NESTING) {
      throw tokens.error(tokens.peek().pos(),
          "expression is nested too deeply: expected at most %d levels".formatted(MAX_NESTING));
    }
    var left = selectors.suffixes(operand());
    for (var op = operator(minPrecedence); op != null; op = operator(minPrecedence)) {
      tokens.take();
      var modifiers = new ModifierParser(tokens).read();
      var right = expression(op.rightAssociative() ? op.precedence() : op.precedence() + 1);
      left = binary(op, left, right, modifiers);
    }
    nesting--;
    return left;
  }

  private static Binary binary(BinaryOp op, Expr left, Expr right,
      ModifierParser.Modifiers modifiers) {
    var matching = modifiers.matching();
    boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
    if (!vectors && matching.labels().isEmpty() && !matching.fills()) {
      return new Binary(op, left, right, modifiers.returnBool(), null);
    }
    boolean manyToMany = vectors && op.isSet()
        && matching.cardinality() == Cardinality.ONE_TO_ONE;
    return new Binary(op, left, right, modifiers.returnBool(),
        manyToMany ? matching.withCardinality(Cardinality.MANY_TO_MANY) : matching);
  }

  private @Nullable BinaryOp operator(int minPrecedence) {
    var op = tokens.peek().type().binaryOp();
    return op != null && op.precedence() >= minPrecedence ? op : null;
  }

  private Expr operand() {
    var token = tokens.peek();
    return switch (token.type()) {
      case ADD, SUB -> unary();
      case NUMBER, DURATION -> number();
      case STRING -> {
        tokens.take();
        yield new StringLiteral(Literals.unquote(token.text()), token.pos());
      }
      case LEFT_PAREN -> {
        tokens.take();
        var inner = expression(0);
        tokens.expect(TokenType.RIGHT_PAREN);
        yield new Paren(inner, new PosRange(token.start(), tokens.lastEnd()));
      }
      case LEFT_BRACE -> selectors.vector();
      default -> named();
    };
  }

  private Expr unary() {
    var sign = tokens.take();
    boolean negative = sign.is(TokenType.SUB);
    var expr = expression(UNARY_PRECEDENCE);
    var pos = new PosRange(sign.start(), expr.pos().end());
    if (expr instanceof NumberLiteral n) {
      return new NumberLiteral(negative ? -n.value() : n.value(), n.duration(), pos);
    }
    return new Unary(negative, expr, pos);
  }

  private NumberLiteral number() {
    var token = tokens.take();
    return new NumberLiteral(numberOf(tokens, token), token.is(TokenType.DURATION), token.pos());
  }

  /** What a number or duration is worth, the latter in seconds. */
  static double numberOf(Tokens tokens, Token token) {
    try {
      return token.is(TokenType.NUMBER)
          ? Literals.number(token.text())
          : Literals.durationSeconds(token.text());
    } catch (Literals.Bad e) {
      throw tokens.error(token.pos(), String.valueOf(e.getMessage()));
    }
  }

  // A word: an aggregation, a call, or a metric's name; what follows it decides.
  private Expr named() {
    var token = tokens.peek();
    if (!token.type().isMetricName()) {
      throw tokens.unexpected();
    }
    tokens.take();
    if (token.type().isAggregator() && aggregationFollows()) {
      return aggregate(token);
    }
    boolean callable = token.is(TokenType.IDENTIFIER) || token.type().isTimeWord();
    return callable && tokens.at(TokenType.LEFT_PAREN)
        ? call(token)
        : selectors.vectorNamed(token);
  }

  private boolean aggregationFollows() {
    return tokens.at(TokenType.LEFT_PAREN) || tokens.at(TokenType.BY)
        || tokens.at(TokenType.WITHOUT);
  }

  private Expr call(Token name) {
    var args = arguments();
    var function = Functions.find(name.text());
    if (function == null) {
      throw tokens.error(name.pos(), "unknown function with name " + Quoting.quote(name.text()));
    }
    return new Call(function, args, new PosRange(name.start(), tokens.lastEnd()));
  }

  private Expr aggregate(Token name) {
    tokens.enterAggregation();
    boolean without = tokens.at(TokenType.WITHOUT);
    List<String> grouping = List.of();
    boolean first = !tokens.at(TokenType.LEFT_PAREN);
    if (first) {
      tokens.take();
      grouping = new ModifierParser(tokens).labels();
    }
    if (!tokens.at(TokenType.LEFT_PAREN)) {
      throw tokens.unexpected();
    }
    var args = arguments();
    tokens.leaveAggregation();
    if (!first && (tokens.at(TokenType.BY) || tokens.at(TokenType.WITHOUT))) {
      without = tokens.take().is(TokenType.WITHOUT);
      grouping = new ModifierParser(tokens).labels();
    }
    return aggregate(name, args, without, grouping);
  }

  private Expr aggregate(Token name, List<Expr> args, boolean without, List<String> grouping) {
    var op = name.type().aggregateOp();
    var pos = new PosRange(name.start(), tokens.lastEnd());
    if (args.isEmpty()) {
      throw tokens.error(pos, "no arguments for aggregate expression provided");
    }
    int wanted = op.hasParameter() ? 2 : 1;
    if (args.size() != wanted) {
      throw tokens.error(pos,
          "wrong number of arguments for aggregate expression provided, expected %d, got %d"
              .formatted(wanted, args.size()));
    }
    return new Aggregate(op, args.get(wanted - 1), wanted == 2 ? args.get(0) : null, without,
        grouping, pos);
  }

  private List<Expr> arguments() {
    tokens.expect(TokenType.LEFT_PAREN);
    var args = new ArrayList<Expr>();
    if (tokens.accept(TokenType.RIGHT_PAREN)) {
      return args;
    }
    args.add(expression(0));
    while (tokens.at(TokenType.COMMA)) {
      var comma = tokens.take();
      if (tokens.at(TokenType.RIGHT_PAREN)) {
        throw tokens.error(comma.pos(), "trailing commas not allowed in function call args");
      }
      args.add(expression(0));
    }
    tokens.expect(TokenType.RIGHT_PAREN);
    return List.copyOf(args);
  }
}
