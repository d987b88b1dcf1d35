// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import com.google.re2j.Pattern;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.At;
import io.tinyobs.promql.ast.DurationExpr;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.eval.Selections.Reading;
import io.tinyobs.promql.parse.Matchers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code info}: adds the labels of info series ({@code target_info} and its like) to the series of
 * the same instance and job.
 *
 * <p>
 * Which info series is current may change from step to step, so one series may become several.
 */
final class InfoFunction {
  private static final List<String> IDENTIFYING = List.of("instance", "job");
  private static final String DEFAULT_NAME = "target_info";

  private final Evaluator evaluator;

  InfoFunction(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<StepSeries> evaluate(Call call, Steps steps) {
    var base = evaluator.vector(call.args().get(0), steps);
    List<Matcher> wanted = call.args().size() > 1
        && call.args().get(1) instanceof VectorSelector selector ? selector.matchers() : List.of();
    var names = nameMatchers(wanted);
    var data = wanted.stream().filter(m -> !isName(m)).toList();
    var infos = infos(call, steps, base, names, data);
    var result = new ArrayList<StepSeries>();
    for (var series : base) {
      if (isInfo(series, names)) {
        result.add(series);
      } else {
        result.addAll(enriched(series, candidates(series, infos), data));
      }
    }
    return Columns.merged(result);
  }

  private static boolean isName(Matcher matcher) {
    return matcher.name().equals(Labels.METRIC_NAME);
  }

  // What an info series must be called: something must say so, not only what it is not.
  private static List<Matcher> nameMatchers(List<Matcher> wanted) {
    var names = wanted.stream().filter(InfoFunction::isName).toList();
    if (names.isEmpty()) {
      return List.of(Matcher.equal(Labels.METRIC_NAME, DEFAULT_NAME));
    }
    boolean positive = names.stream()
        .anyMatch(m -> m.op() == Matcher.Op.EQUAL || m.op() == Matcher.Op.REGEX);
    if (positive) {
      return names;
    }
    var all = new ArrayList<>(names);
    all.add(0, Matchers.of(Labels.METRIC_NAME, Matcher.Op.REGEX, ".+_info"));
    return all;
  }

  private static boolean isInfo(StepSeries series, List<Matcher> names) {
    var name = series.labels().metricName();
    return names.stream().allMatch(m -> m.matches(name));
  }

  /** The info series that may concern some base series, with their samples' times for values. */
  private List<StepSeries> infos(Call call, Steps steps, List<StepSeries> base,
      List<Matcher> names, List<Matcher> data) {
    var values = new TreeMap<String, Set<String>>();
    for (var series : base) {
      for (var label : IDENTIFYING) {
        var value = series.labels().get(label);
        if (value != null && !isInfo(series, names)) {
          values.computeIfAbsent(label, k -> new LinkedHashSet<>()).add(value);
        }
      }
    }
    if (values.isEmpty()) {
      return List.of();
    }
    var matchers = new ArrayList<>(data);
    matchers.addAll(names);
    values.forEach((label, some) -> matchers.add(Matcher.regex(label,
        some.stream().map(Pattern::quote).collect(Collectors.joining("|")), some::contains)));
    return evaluator.selections().instants(selector(call, matchers), steps,
        Reading.TIME_OF_NUMBER);
  }

  // Info series are looked up when the first argument's samples were taken.
  private VectorSelector selector(Call call, List<Matcher> matchers) {
    var reference = new Reference(evaluator.durations());
    reference.find(call.args().get(0));
    var offset = new DurationExpr.Literal(reference.offsetMillis / 1000.0, true, call.pos());
    return new VectorSelector("", matchers, reference.at, offset, RangeMode.PLAIN, call.pos());
  }

  /** When the first selector of an expression looks: its own and its subqueries' modifiers. */
  private static final class Reference {
    private final Durations durations;
    private @Nullable At at;
    private long offsetMillis;

    Reference(Durations durations) {
      this.durations = durations;
    }

    boolean find(Expr expr) {
      return switch (expr) {
        case VectorSelector v -> {
          shift(v.at(), v.offset());
          yield true;
        }
        case MatrixSelector m -> find(m.selector());
        case Subquery s -> {
          boolean found = find(s.expr());
          if (found && at == null) {
            shift(s.at(), s.offset());
          }
          yield found;
        }
        default -> expr.children().stream().anyMatch(this::find);
      };
    }

    private void shift(@Nullable At instant, @Nullable DurationExpr offset) {
      at = instant;
      offsetMillis += durations.offset(offset);
    }
  }

  // Those of the same instance and job, by name.
  private static Map<String, List<StepSeries>> candidates(StepSeries series,
      List<StepSeries> infos) {
    var identity = series.labels().only(IDENTIFYING);
    var candidates = new TreeMap<String, List<StepSeries>>();
    for (var info : infos) {
      if (info.labels().only(IDENTIFYING).equals(identity)) {
        candidates.computeIfAbsent(info.labels().metricName(), k -> new ArrayList<>()).add(info);
      }
    }
    return candidates;
  }

  private List<StepSeries> enriched(StepSeries series, Map<String, List<StepSeries>> candidates,
      List<Matcher> data) {
    boolean mayLack = data.stream().allMatch(m -> m.matches(""));
    var columns = new LinkedHashMap<List<Labels>, StepSeries>();
    for (int i = 0; i < series.values().length; i++) {
      if (series.hasAt(i)) {
        var current = current(candidates, i);
        if (mayLack || !current.isEmpty()) {
          columns.computeIfAbsent(current, k -> held(series.blank())).take(series, i);
        }
      }
    }
    var result = new ArrayList<StepSeries>(columns.size());
    columns.forEach((infos, column) -> result
        .add(column.withLabels(withLabels(series.labels(), infos, data))));
    return result;
  }

  private StepSeries held(StepSeries series) {
    evaluator.budget().hold(series.values().length);
    return series;
  }

  // Of each name the info series whose sample is newest.
  private static List<Labels> current(Map<String, List<StepSeries>> candidates, int step) {
    var current = new ArrayList<Labels>(candidates.size());
    for (var sameName : candidates.values()) {
      StepSeries newest = null;
      for (var info : sameName) {
        if (!info.hasAt(step)) {
          continue;
        }
        if (newest != null && newest.values()[step] == info.values()[step]) {
          throw duplicates(newest, info, step);
        }
        if (newest == null || newest.values()[step] < info.values()[step]) {
          newest = info;
        }
      }
      if (newest != null) {
        current.add(newest.labels());
      }
    }
    return current;
  }

  private static EvaluationError duplicates(StepSeries a, StepSeries b, int step) {
    long millis = Math.round(a.values()[step] * 1000);
    return new EvaluationError(
        "found duplicate series for info metric: existing %s @ %d, new %s @ %d".formatted(
            MetricText.of(a.labels()), millis, MetricText.of(b.labels()), millis));
  }

  private static Labels withLabels(Labels base, List<Labels> infos, List<Matcher> data) {
    var wanted = data.stream().map(Matcher::name).collect(Collectors.toSet());
    var added = new TreeMap<String, String>();
    for (var info : infos) {
      info.forEach((name, value) -> {
        boolean asked = wanted.isEmpty() || wanted.contains(name);
        if (asked && !name.equals(Labels.METRIC_NAME) && base.get(name) == null) {
          var before = added.put(name, value);
          if (before != null && !before.equals(value)) {
            throw new EvaluationError("conflicting label: " + name);
          }
        }
      });
    }
    var builder = base.toBuilder();
    added.forEach(builder::set);
    return builder.build();
  }
}
