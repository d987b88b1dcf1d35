// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.ast.BinaryOp;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a token is. */
public enum TokenType {
  END, IDENTIFIER, METRIC_IDENTIFIER, STRING, NUMBER, DURATION,
  // Punctuation.
  LEFT_PAREN, RIGHT_PAREN, LEFT_BRACE, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET, COMMA, COLON, EQUAL,
  // Operators.
  ADD, SUB, MUL, DIV, MOD, POW, EQUAL_EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, TRIM_UPPER, TRIM_LOWER, EQUAL_REGEX, NOT_EQUAL_REGEX, AT, AND, OR, UNLESS, ATAN2,
  // Aggregations.
  AVG, BOTTOMK, COUNT, COUNT_VALUES, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM, TOPK, LIMITK, LIMIT_RATIO,
  // Keywords.
  BOOL, BY, GROUP_LEFT, GROUP_RIGHT, FILL, FILL_LEFT, FILL_RIGHT, IGNORING, OFFSET, SMOOTHED, ANCHORED, ON, WITHOUT,
  // Words that are functions of time.
  START, END_WORD, STEP, RANGE, MAX_OF, MIN_OF;

  private static final Map<String, TokenType> WORDS = words();

  private static Map<String, TokenType> words() {
    var words = new HashMap<String, TokenType>();
    for (var type : values()) {
      if (type.isAggregator() || type.isKeyword() || type.isTimeWord() || type.isWordOperator()) {
        words.put(type == END_WORD ? "end" : type.name().toLowerCase(Locale.ROOT), type);
      }
    }
    words.put("inf", NUMBER);
    words.put("nan", NUMBER);
    return Map.copyOf(words);
  }

  /** The type of a word that is not merely a name, or null. Case does not matter. */
  static @Nullable TokenType ofWord(String word) {
    return WORDS.get(word.toLowerCase(Locale.ROOT));
  }

  private boolean within(TokenType first, TokenType last) {
    return ordinal() >= first.ordinal() && ordinal() <= last.ordinal();
  }

  private boolean isWordOperator() {
    return within(AND, ATAN2);
  }

  boolean isOperator() {
    return within(ADD, ATAN2);
  }

  boolean isAggregator() {
    return within(AVG, LIMIT_RATIO);
  }

  boolean isKeyword() {
    return within(BOOL, WITHOUT);
  }

  /** {@code start}, {@code end}, {@code step}, {@code range}, {@code max_of}, {@code min_of}. */
  boolean isTimeWord() {
    return within(START, MIN_OF);
  }

  /** Whether a metric may be called so outside quotes. */
  boolean isMetricName() {
    return switch (this) {
      case IDENTIFIER, METRIC_IDENTIFIER, AND, OR, UNLESS, BY, FILL, FILL_LEFT, FILL_RIGHT, OFFSET,
          SMOOTHED, ANCHORED, WITHOUT ->
        true;
      default -> isAggregator() || isTimeWord();
    };
  }

  /** Whether a label may be called so in a list of labels. */
  boolean isLabelName() {
    return this == IDENTIFIER || this == METRIC_IDENTIFIER || isAggregator() || isWordOperator()
        || isTimeWord() || isKeyword() && this != WITHOUT;
  }

  @Nullable
  BinaryOp binaryOp() {
    return switch (this) {
      case ADD -> BinaryOp.ADD;
      case SUB -> BinaryOp.SUB;
      case MUL -> BinaryOp.MUL;
      case DIV -> BinaryOp.DIV;
      case MOD -> BinaryOp.MOD;
      case POW -> BinaryOp.POW;
      case EQUAL_EQUAL -> BinaryOp.EQUAL;
      case NOT_EQUAL -> BinaryOp.NOT_EQUAL;
      case LESS -> BinaryOp.LESS;
      case LESS_OR_EQUAL -> BinaryOp.LESS_OR_EQUAL;
      case GREATER -> BinaryOp.GREATER;
      case GREATER_OR_EQUAL -> BinaryOp.GREATER_OR_EQUAL;
      case TRIM_UPPER -> BinaryOp.TRIM_UPPER;
      case TRIM_LOWER -> BinaryOp.TRIM_LOWER;
      case AND -> BinaryOp.AND;
      case OR -> BinaryOp.OR;
      case UNLESS -> BinaryOp.UNLESS;
      case ATAN2 -> BinaryOp.ATAN2;
      default -> null;
    };
  }

  AggregateOp aggregateOp() {
    return AggregateOp.valueOf(name());
  }
}
