// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Matcher;
import io.tinyobs.promql.ast.At;
import io.tinyobs.promql.ast.DurationExpr;
import io.tinyobs.promql.ast.Expr;
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
import io.tinyobs.promql.ast.ValueType;
import io.tinyobs.promql.ast.VectorMatching;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a query's tree as {@code /api/v1/parse_query} answers it. Members are sorted by name, as there.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/#parsing-a-promql-expressions-into-a-abstract-syntax-tree-ast">Parsing
 *      PromQL expressions into an abstract syntax tree</a>
 */
final class AstJson {
  private static final JsonFactory JSON = JsonFactory.builder()
      .streamWriteConstraints(
          StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
      .build();

  private final JsonGenerator json;

  private AstJson(JsonGenerator json) {
    this.json = json;
  }

  /** The tree as a text: as deep as the query nests, so it is written where a failure can still be told. */
  static String text(Expr expr) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      new AstJson(json).node(expr);
    }
    return text.toString();
  }

  private void node(Expr expr) {
    json.writeStartObject();
    switch (expr) {
      case Aggregate it -> aggregate(it);
      case Binary it -> binary(it);
      case Call it -> call(it);
      case MatrixSelector it -> selector("matrixSelector", it.selector(), it.range());
      case VectorSelector it -> selector("vectorSelector", it, null);
      case Subquery it -> subquery(it);
      case NumberLiteral it -> {
        type("numberLiteral");
        json.writeStringProperty("val", plain(it.value()));
      }
      case StringLiteral it -> {
        type("stringLiteral");
        json.writeStringProperty("val", it.value());
      }
      case Paren it -> {
        child("expr", it.expr());
        type("parenExpr");
      }
      case Unary it -> {
        child("expr", it.expr());
        json.writeStringProperty("op", it.negative() ? "-" : "+");
        type("unaryExpr");
      }
    }
    json.writeEndObject();
  }

  private void aggregate(Aggregate it) {
    child("expr", it.expr());
    strings("grouping", it.grouping());
    json.writeStringProperty("op", it.op().text());
    child("param", it.parameter());
    type("aggregation");
    json.writeBooleanProperty("without", it.without());
  }

  private void binary(Binary it) {
    json.writeBooleanProperty("bool", it.returnBool());
    child("lhs", it.left());
    matching(it.matching());
    json.writeStringProperty("op", it.op().text());
    child("rhs", it.right());
    type("binaryExpr");
  }

  private void matching(@Nullable VectorMatching matching) {
    if (matching == null) {
      json.writeNullProperty("matching");
      return;
    }
    json.writeObjectPropertyStart("matching");
    json.writeStringProperty("card", matching.cardinality().text());
    json.writeObjectPropertyStart("fillValues");
    fill("lhs", matching.fillLeft());
    fill("rhs", matching.fillRight());
    json.writeEndObject();
    strings("include", matching.include());
    strings("labels", matching.labels());
    json.writeBooleanProperty("on", matching.on());
    json.writeEndObject();
  }

  private void fill(String side, @Nullable Double value) {
    if (value == null || value.isNaN() || value.isInfinite()) {
      json.writeNullProperty(side); // JSON has no other word for such a number.
    } else {
      json.writeNumberProperty(side, value);
    }
  }

  private void call(Call it) {
    json.writeArrayPropertyStart("args");
    it.args().forEach(this::node);
    json.writeEndArray();
    var function = it.function();
    json.writeObjectPropertyStart("func");
    strings("argTypes", function.args().stream().map(AstJson::name).toList());
    json.writeStringProperty("name", function.name());
    json.writeStringProperty("returnType", name(function.returns()));
    json.writeNumberProperty("variadic", function.variadic());
    json.writeEndObject();
    type("call");
  }

  private static String name(ValueType type) {
    return switch (type) {
      case SCALAR -> "scalar";
      case STRING -> "string";
      case VECTOR -> "vector";
      case MATRIX -> "matrix";
    };
  }

  private void selector(String type, VectorSelector it, @Nullable DurationExpr range) {
    json.writeBooleanProperty("anchored", it.mode() == RangeMode.ANCHORED);
    json.writeArrayPropertyStart("matchers");
    it.allMatchers().forEach(this::matcher);
    json.writeEndArray();
    json.writeStringProperty("name", it.name());
    duration("offset", it.offset());
    if (range != null) {
      duration("range", range);
    }
    json.writeBooleanProperty("smoothed", it.mode() == RangeMode.SMOOTHED);
    at(it.at());
    type(type);
  }

  private void matcher(Matcher matcher) {
    json.writeStartObject();
    json.writeStringProperty("name", matcher.name());
    json.writeStringProperty("type", matcher.op().symbol());
    json.writeStringProperty("value", matcher.value());
    json.writeEndObject();
  }

  private void subquery(Subquery it) {
    child("expr", it.expr());
    duration("offset", it.offset());
    duration("range", it.range());
    at(it.at(), () -> duration("step", it.step()));
    type("subquery");
  }

  private void at(@Nullable At at) {
    at(at, () -> {
    });
  }

  private void at(@Nullable At at, Runnable between) {
    switch (at) {
      case At.Start start -> json.writeStringProperty("startOrEnd", "start");
      case At.End end -> json.writeStringProperty("startOrEnd", "end");
      case At.Timestamp time -> json.writeNullProperty("startOrEnd");
      case null -> json.writeNullProperty("startOrEnd");
    }
    between.run();
    if (at instanceof At.Timestamp time) {
      json.writeNumberProperty("timestamp", time.millis());
    } else {
      json.writeNullProperty("timestamp");
    }
  }

  /** Milliseconds of a plain duration, 0 where it is not known before the query runs; then how to compute it. */
  private void duration(String name, @Nullable DurationExpr duration) {
    long millis = duration instanceof DurationExpr.Literal literal ? literal.millis() : 0;
    json.writeNumberProperty(name, millis);
    json.writeName(name + "Expr");
    if (duration == null || duration instanceof DurationExpr.Literal) {
      json.writeNull();
    } else {
      duration(duration, false);
    }
  }

  private void duration(DurationExpr duration, boolean wrapped) {
    switch (duration) {
      case DurationExpr.Paren paren -> duration(paren.inner(), true);
      case DurationExpr.Literal literal -> {
        json.writeStartObject();
        json.writeBooleanProperty("duration", literal.unit());
        type("numberLiteral");
        json.writeStringProperty("val", plain(literal.seconds()));
        json.writeEndObject();
      }
      case DurationExpr.Step step -> operation("step", null, null, wrapped);
      case DurationExpr.Range range -> operation("range", null, null, wrapped);
      case DurationExpr.Negate negate -> operation("-", null, negate.operand(), wrapped);
      case DurationExpr.Combine it -> operation(it.op().text(), it.left(), it.right(), wrapped);
    }
  }

  private void operation(
      String op, @Nullable DurationExpr left, @Nullable DurationExpr right, boolean wrapped) {
    json.writeStartObject();
    operand("lhs", left);
    json.writeStringProperty("op", op);
    operand("rhs", right);
    type("durationExpr");
    json.writeBooleanProperty("wrapped", wrapped);
    json.writeEndObject();
  }

  private void operand(String side, @Nullable DurationExpr operand) {
    json.writeName(side);
    if (operand == null) {
      json.writeNull();
    } else {
      duration(operand, false);
    }
  }

  private void child(String name, @Nullable Expr expr) {
    json.writeName(name);
    if (expr == null) {
      json.writeNull();
    } else {
      node(expr);
    }
  }

  private void strings(String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  private void type(String type) {
    json.writeStringProperty("type", type);
  }

  /** All digits and no exponent. */
  private static String plain(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
