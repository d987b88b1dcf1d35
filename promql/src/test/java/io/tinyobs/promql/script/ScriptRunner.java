// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Series;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.eval.PromQlEngine;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.StringValue;
import io.tinyobs.promql.QueryResult.Value;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.promql.script.Command.Clear;
import io.tinyobs.promql.script.Command.Eval;
import io.tinyobs.promql.script.Command.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs scripts. Each instant evaluation is repeated as a range query around its time, which must
 * agree at that step.
 */
final class ScriptRunner {
  private static final long MINUTE = 60_000;
  private static final Pattern DEPENDS_ON_RANGE = Pattern
      .compile("(?i)\\b(range|step|start|end)\\s*\\(");

  private final PromQlEngine engine = PromQlEngine
      .create(EngineOptions.DEFAULT.withDelayedNameRemoval(true));
  private final MemorySource source = new MemorySource();

  /** How one evaluation went; {@code complaint} is empty if well. */
  record Outcome(int line, String query, String complaint) {
    boolean passed() {
      return complaint.isEmpty();
    }
  }

  List<Outcome> run(String script) {
    var outcomes = new ArrayList<Outcome>();
    for (var command : Script.parse(script)) {
      switch (command) {
        case Clear() -> source.clear();
        case Load load -> source.add(load);
        case Eval eval -> outcomes.add(new Outcome(eval.line(), eval.query(), complaint(eval)));
      }
    }
    return outcomes;
  }

  private String complaint(Eval eval) {
    try {
      return eval.isRange() ? range(eval) : instant(eval);
    } catch (RuntimeException | StackOverflowError e) {
      return "broke: " + e;
    }
  }

  private String range(Eval eval) {
    QueryResult result;
    try {
      result = engine.range(eval.query(), eval.startMillis(), eval.endMillis(), eval.stepMillis(),
          source);
    } catch (PromQlException e) {
      return Comparison.failure(eval.expected(), e);
    }
    return Comparison.of(eval, eval.startMillis(), eval.stepMillis()).check(result);
  }

  private String instant(Eval eval) {
    QueryResult result;
    try {
      result = engine.instant(eval.query(), eval.startMillis(), source);
    } catch (PromQlException e) {
      return Comparison.failure(eval.expected(), e);
    }
    var times = eval.expected().rangeVector();
    var comparison = times == null
        ? Comparison.of(eval, eval.startMillis(), 0)
        : Comparison.of(eval, times.startMillis(), times.stepMillis());
    var complaint = comparison.check(result);
    boolean once = !complaint.isEmpty() || times != null || eval.expected().ordered()
        || result.value() instanceof StringValue
        || DEPENDS_ON_RANGE.matcher(eval.query()).find();
    return once ? complaint : again(eval, result.value(), comparison);
  }

  private String again(Eval eval, Value value, Comparison comparison) {
    long at = eval.startMillis();
    var range = engine.range(eval.query(), at - MINUTE, at + MINUTE, MINUTE, source);
    var series = ((Matrix) range.value()).series();
    var complaint = comparison.checkValue(value instanceof Scalar
        ? new Scalar(at, series.get(0).values()[1])
        : new Vector(at(series, at)));
    return complaint.isEmpty() ? "" : "in range mode: " + complaint;
  }

  private static List<VectorSample> at(List<Series> series, long at) {
    var samples = new ArrayList<VectorSample>();
    for (var one : series) {
      for (int i = 0; i < one.size(); i++) {
        if (one.timestamps()[i] == at) {
          samples.add(new VectorSample(one.labels(), at, one.values()[i],
              one.histograms() == null ? null : one.histograms()[i]));
        }
      }
    }
    return samples;
  }
}
