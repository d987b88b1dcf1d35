// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tinyobs.model.Labels;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Utf8;
import io.tinyobs.promql.parse.Regex;
import java.util.ArrayList;
import java.util.List;

/** {@code label_replace} and {@code label_join}. */
final class LabelFunctions {
  private static final int MAX_VALUE_LENGTH = 1 << 16;

  private final Evaluator evaluator;

  LabelFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<StepSeries> replace(Call call, Steps steps) {
    var target = evaluator.string(call.args().get(1));
    var replacement = evaluator.string(call.args().get(2));
    var source = evaluator.string(call.args().get(3));
    var pattern = pattern(evaluator.string(call.args().get(4)));
    requireName("destination", target, "label_replace");
    var result = new ArrayList<StepSeries>();
    for (var series : evaluator.vector(call.args().get(0), steps)) {
      var matcher = pattern.matcher(series.labels().getOrEmpty(source));
      result.add(matcher.matches()
          ? with(series, target, held(expand(replacement, matcher, pattern)))
          : series);
    }
    return Columns.merged(result);
  }

  private static Pattern pattern(String text) {
    try {
      return Regex.compile(text);
    } catch (PatternSyntaxException e) {
      throw new EvaluationError("invalid regular expression in label_replace(): " + text);
    }
  }

  List<StepSeries> join(Call call, Steps steps) {
    var target = evaluator.string(call.args().get(1));
    var separator = evaluator.string(call.args().get(2));
    var sources = new ArrayList<String>();
    for (var arg : call.args().subList(3, call.args().size())) {
      sources.add(evaluator.string(arg));
      requireName("source", sources.getLast(), "label_join");
    }
    requireName("destination", target, "label_join");
    var result = new ArrayList<StepSeries>();
    for (var series : evaluator.vector(call.args().get(0), steps)) {
      var values = sources.stream().map(series.labels()::getOrEmpty).toList();
      requireFits(values.stream().mapToLong(String::length).sum()
          + (long) separator.length() * values.size());
      result.add(with(series, target, held(String.join(separator, values))));
    }
    return Columns.merged(result);
  }

  // Values made of values grow with each call: ten calls make of ten characters ten billion.
  private static void requireFits(long length) {
    if (length > MAX_VALUE_LENGTH) {
      throw new EvaluationError(
          "cannot make a label value: got more than %,d characters, expected at most as many"
              .formatted(MAX_VALUE_LENGTH));
    }
  }

  private String held(String value) {
    evaluator.budget().hold(value.length() / Double.BYTES);
    return value;
  }

  private static void requireName(String which, String name, String function) {
    if (name.isEmpty() || !Utf8.isText(name)) {
      throw new EvaluationError(
          "invalid %s label name in %s(): %s".formatted(which, function, Utf8.replaced(name)));
    }
  }

  // A name set on purpose stays, whatever a function before said of the old one.
  private static StepSeries with(StepSeries series, String name, String value) {
    var labels = series.labels().toBuilder().set(name, value).build();
    boolean dropName = series.dropName() && !name.equals(Labels.METRIC_NAME);
    return series.withLabels(labels).withDropName(dropName);
  }

  // $1, ${1}, $name, ${name}, $$; an unknown group is empty, a lone dollar is itself.
  private static String expand(String template, Matcher matcher, Pattern pattern) {
    var out = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      int dollar = template.indexOf('$', i);
      if (dollar < 0 || dollar + 1 == template.length()) {
        return out.append(template, i, template.length()).toString();
      }
      out.append(template, i, dollar);
      if (template.charAt(dollar + 1) == '$') {
        out.append('$');
        i = dollar + 2;
        continue;
      }
      boolean braced = template.charAt(dollar + 1) == '{';
      int from = dollar + (braced ? 2 : 1);
      int to = from;
      while (to < template.length() && isWord(template.charAt(to))) {
        to++;
      }
      boolean valid = to > from && (!braced || to < template.length()
          && template.charAt(to) == '}');
      if (!valid) {
        out.append('$');
        i = dollar + 1;
        continue;
      }
      out.append(group(template.substring(from, to), matcher, pattern));
      requireFits(out.length());
      i = braced ? to + 1 : to;
    }
    return out.toString();
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(String name, Matcher matcher, Pattern pattern) {
    String value = null;
    if (name.length() < 9 && name.chars().allMatch(Character::isDigit)) {
      int number = Integer.parseInt(name);
      value = number <= matcher.groupCount() ? matcher.group(number) : null;
    } else if (pattern.namedGroups().containsKey(name)) {
      value = matcher.group(name);
    }
    return value == null ? "" : value;
  }
}
