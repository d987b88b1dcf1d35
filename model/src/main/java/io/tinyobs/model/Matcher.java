// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the value of one label; a label that is missing has the empty value.
 *
 * <p>
 * Regular expressions are compiled by whoever makes the matcher (linear-time, anchored at both
 * ends), so that this module needs no engine and a bad pattern is told where it is read. Two
 * matchers are equal when name, operator and text are.
 */
public final class Matcher {
  /** How a label's value is compared. */
  public enum Op {
    /** {@code =}. */
    EQUAL("="),
    /** {@code !=}. */
    NOT_EQUAL("!="),
    /** {@code =~}. */
    REGEX("=~"),
    /** {@code !~}. */
    NOT_REGEX("!~");

    private final String symbol;

    Op(String symbol) {
      this.symbol = symbol;
    }

    /** As PromQL spells it. */
    public String symbol() {
      return symbol;
    }
  }

  private final String name;
  private final Op op;
  private final String value;
  private final Predicate<String> test;

  private Matcher(String name, Op op, String value, Predicate<String> test) {
    this.name = name;
    this.op = op;
    this.value = value;
    this.test = test;
  }

  /** {@code name="value"}. */
  public static Matcher equal(String name, String value) {
    return new Matcher(name, Op.EQUAL, value, value::equals);
  }

  /** {@code name!="value"}. */
  public static Matcher notEqual(String name, String value) {
    return new Matcher(name, Op.NOT_EQUAL, value, found -> !value.equals(found));
  }

  /** {@code name=~"pattern"}; {@code compiled} says whether a whole value matches the pattern. */
  public static Matcher regex(String name, String pattern, Predicate<String> compiled) {
    return new Matcher(name, Op.REGEX, pattern, compiled);
  }

  /** {@code name!~"pattern"}; {@code compiled} says whether a whole value matches the pattern. */
  public static Matcher notRegex(String name, String pattern, Predicate<String> compiled) {
    return new Matcher(name, Op.NOT_REGEX, pattern, compiled.negate());
  }

  /** The label's name. */
  public String name() {
    return name;
  }

  /** How values are compared. */
  public Op op() {
    return op;
  }

  /** The value or pattern to compare with. */
  public String value() {
    return value;
  }

  /** Whether a label of this value satisfies the condition. */
  public boolean matches(String labelValue) {
    return test.test(labelValue);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Matcher other
        && name.equals(other.name)
        && op == other.op
        && value.equals(other.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, op, value);
  }

  @Override
  public String toString() {
    return name + op.symbol + '"' + value + '"';
  }
}
