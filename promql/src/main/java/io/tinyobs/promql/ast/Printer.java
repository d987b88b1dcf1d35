// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.NumberLiteral;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Expr.StringLiteral;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.Unary;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.ast.VectorMatching.Cardinality;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a tree in Prometheus' canonical form: one line, single spaces, sorted matchers. */
public final class Printer {
  private final StringBuilder out = new StringBuilder();

  private Printer() {
  }

  /** The text of {@code expr}. */
  public static String print(Expr expr) {
    var printer = new Printer();
    printer.write(expr);
    return printer.out.toString();
  }

  private void write(Expr expr) {
    switch (expr) {
      case NumberLiteral n -> out.append(number(n.value(), n.duration()));
      case StringLiteral s -> out.append(Quoting.quote(s.value()));
      case VectorSelector v -> vector(v);
      case MatrixSelector m -> matrix(m);
      case Subquery s -> subquery(s);
      case Call c -> call(c);
      case Aggregate a -> aggregate(a);
      case Binary b -> binary(b);
      case Unary u -> {
        out.append(u.negative() ? '-' : '+');
        write(u.expr());
      }
      case Paren p -> {
        out.append('(');
        write(p.expr());
        out.append(')');
      }
    }
  }

  private static String number(double value, boolean duration) {
    return duration ? Quoting.duration(Math.round(value * 1000)) : Quoting.number(value);
  }

  private void vector(VectorSelector v) {
    name(v);
    at(v.at());
    mode(v.mode());
    offset(v.offset());
  }

  private void name(VectorSelector v) {
    var matchers = v.matchers().stream().filter(m -> !repeatsName(m, v.name()))
        .map(Printer::matcher).sorted().collect(Collectors.joining(","));
    out.append(v.name());
    if (!matchers.isEmpty()) {
      out.append('{').append(matchers).append('}');
    } else if (v.name().isEmpty()) {
      out.append("{}");
    }
  }

  private static boolean repeatsName(Matcher m, String name) {
    return m.name().equals(Labels.METRIC_NAME) && m.op() == Matcher.Op.EQUAL
        && !name.isEmpty() && m.value().equals(name);
  }

  /** A matcher as it stands within braces. */
  public static String matcher(Matcher m) {
    return Quoting.labelName(m.name()) + m.op().symbol() + Quoting.quote(m.value());
  }

  private void matrix(MatrixSelector m) {
    var selector = m.selector();
    name(selector);
    out.append('[').append(duration(m.range())).append(']');
    mode(selector.mode());
    at(selector.at());
    offset(selector.offset());
  }

  private void subquery(Subquery s) {
    write(s.expr());
    out.append('[').append(duration(s.range())).append(':');
    if (s.step() != null) {
      out.append(duration(s.step()));
    }
    out.append(']');
    at(s.at());
    offset(s.offset());
  }

  private void mode(RangeMode mode) {
    if (mode != RangeMode.PLAIN) {
      out.append(' ').append(mode.name().toLowerCase(Locale.ROOT));
    }
  }

  private void at(@Nullable At at) {
    switch (at) {
      case null -> {
      }
      case At.Timestamp t -> out.append(" @ ").append(
          new BigDecimal(t.millis()).movePointLeft(3).setScale(3).toPlainString());
      case At.Start() -> out.append(" @ start()");
      case At.End() -> out.append(" @ end()");
    }
  }

  private void offset(@Nullable DurationExpr offset) {
    if (offset instanceof DurationExpr.Literal literal && literal.millis() == 0) {
      return;
    }
    if (offset != null) {
      out.append(" offset ").append(duration(offset));
    }
  }

  private static String duration(DurationExpr d) {
    return d instanceof DurationExpr.Literal literal
        ? Quoting.duration(literal.millis())
        : durationOperand(d);
  }

  private static String durationOperand(DurationExpr d) {
    return switch (d) {
      case DurationExpr.Literal literal -> number(literal.seconds(), literal.unit());
      case DurationExpr.Step s -> "step()";
      case DurationExpr.Range r -> "range()";
      case DurationExpr.Negate n -> "-" + durationOperand(n.operand());
      case DurationExpr.Paren p -> "(" + durationOperand(p.inner()) + ")";
      case DurationExpr.Combine c -> {
        var left = durationOperand(c.left());
        var right = durationOperand(c.right());
        yield switch (c.op()) {
          case MIN_OF, MAX_OF -> c.op().text() + "(" + left + ", " + right + ")";
          case ADD, SUB, MUL, DIV, MOD, POW -> left + " " + c.op().text() + " " + right;
        };
      }
    };
  }

  private void call(Call c) {
    out.append(c.function().name()).append('(');
    var separator = "";
    for (var arg : c.args()) {
      out.append(separator);
      write(arg);
      separator = ", ";
    }
    out.append(')');
  }

  private void aggregate(Aggregate a) {
    out.append(a.op().text());
    if (a.without()) {
      out.append(" without (").append(names(a.grouping())).append(") ");
    } else if (!a.grouping().isEmpty()) {
      out.append(" by (").append(names(a.grouping())).append(") ");
    }
    out.append('(');
    if (a.parameter() != null) {
      write(a.parameter());
      out.append(", ");
    }
    write(a.expr());
    out.append(')');
  }

  private static String names(List<String> labels) {
    return labels.stream().map(Quoting::labelName).collect(Collectors.joining(", "));
  }

  private void binary(Binary b) {
    write(b.left());
    out.append(' ').append(b.op().text());
    if (b.returnBool()) {
      out.append(" bool");
    }
    if (b.matching() != null) {
      matching(b.matching());
    }
    out.append(' ');
    write(b.right());
  }

  private void matching(VectorMatching m) {
    boolean grouped = m.cardinality() == Cardinality.MANY_TO_ONE
        || m.cardinality() == Cardinality.ONE_TO_MANY;
    if (m.on() || grouped || !m.labels().isEmpty()) {
      out.append(m.on() ? " on (" : " ignoring (").append(names(m.labels())).append(')');
    }
    if (grouped) {
      boolean left = m.cardinality() == Cardinality.MANY_TO_ONE;
      out.append(left ? " group_left (" : " group_right (").append(names(m.include())).append(')');
    }
    if (m.fillLeft() != null && m.fillLeft().equals(m.fillRight())) {
      fill("fill", m.fillLeft());
    } else {
      fill("fill_left", m.fillLeft());
      fill("fill_right", m.fillRight());
    }
  }

  private void fill(String word, @Nullable Double value) {
    if (value != null) {
      out.append(' ').append(word).append(" (").append(Quoting.number(value)).append(')');
    }
  }
}
