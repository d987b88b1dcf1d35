// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.script.Command.Clear;
import io.tinyobs.promql.script.Command.Eval;
import io.tinyobs.promql.script.Command.Expectation;
import io.tinyobs.promql.script.Command.Load;
import io.tinyobs.promql.script.Command.Point;
import io.tinyobs.promql.script.Command.SeriesLine;
import io.tinyobs.promql.script.Command.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a script into commands. Lines that begin with {@code #} are comments. */
final class Script {
  private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(\\S+)");
  private static final Pattern INSTANT = Pattern
      .compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(\\S+)\\s+)?(.+)");
  private static final Pattern RANGE = Pattern.compile(
      "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)\\s+(.+)");
  private static final Pattern EXPECT = Pattern
      .compile("expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
  private static final Pattern EXPECT_RANGE = Pattern
      .compile("expect range vector\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");
  private static final Pattern NUMBER = Pattern
      .compile("[+-]?(?:inf|nan|[0-9.]+(?:e[+-]?[0-9]+)?)", Pattern.CASE_INSENSITIVE);

  private final List<String> lines;
  private final List<Command> commands = new ArrayList<>();
  private int next;

  private Script(String text) {
    lines = text.lines().map(String::trim).map(line -> line.startsWith("#") ? "" : line).toList();
  }

  static List<Command> parse(String text) {
    var script = new Script(text);
    while (script.next < script.lines.size()) {
      script.command();
    }
    return script.commands;
  }

  private void command() {
    int number = next + 1;
    var line = lines.get(next++);
    if (line.isEmpty()) {
      return;
    }
    try {
      if (line.equals("clear")) {
        commands.add(new Clear());
      } else if (line.startsWith("load")) {
        load(line);
      } else {
        eval(line, number);
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("cannot read line " + number + ": " + line, e);
    }
  }

  private List<String> block() {
    var block = new ArrayList<String>();
    while (next < lines.size() && !lines.get(next).isEmpty()) {
      block.add(lines.get(next++));
    }
    return block;
  }

  private void load(String line) {
    var matcher = LOAD.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("got " + line + ", expected load <step>");
    }
    var series = new ArrayList<SeriesLine>();
    String starts = null;
    for (var text : block()) {
      var parts = text.split("\\s+", 2);
      if (parts[0].endsWith("@st")) {
        starts = parts[1];
      } else {
        var loaded = SeriesText.parse(text);
        series.add(starts == null ? loaded : starting(loaded, SeriesText.starts(starts)));
        starts = null;
      }
    }
    commands.add(new Load(millis(matcher.group(2)), matcher.group(1) != null, series));
  }

  private static SeriesLine starting(SeriesLine line, List<@Nullable Long> starts) {
    var points = new ArrayList<Point>();
    for (int i = 0; i < line.points().size(); i++) {
      points.add(line.points().get(i).startingAt(starts.get(i)));
    }
    return new SeriesLine(line.labels(), points);
  }

  private void eval(String line, int number) {
    var range = RANGE.matcher(line);
    if (range.matches()) {
      commands.add(new Eval(number, range.group(5), millis(range.group(2)),
          millis(range.group(3)), millis(range.group(4)), expectation(range.group(1))));
      return;
    }
    var instant = INSTANT.matcher(line);
    if (!instant.matches()) {
      throw new IllegalArgumentException("got " + line + ", expected clear, load or eval");
    }
    long at = instant.group(2) == null ? 0 : millis(instant.group(2));
    commands.add(
        new Eval(number, instant.group(3), at, at, 0, expectation(instant.group(1))));
  }

  private Expectation expectation(@Nullable String modifier) {
    Map<String, List<String>> messages = new HashMap<>();
    if (modifier != null) {
      messages.computeIfAbsent(modifier, k -> new ArrayList<>()).add("~.*");
    }
    var series = new LinkedHashMap<Labels, List<Point>>();
    Double scalar = null;
    String text = null;
    Times times = null;
    for (var line : block()) {
      var expect = EXPECT.matcher(line);
      var expectRange = EXPECT_RANGE.matcher(line);
      if (expectRange.matches()) {
        times = new Times(millis(expectRange.group(1)), millis(expectRange.group(3)));
      } else if (line.startsWith("expect string ")) {
        text = string(line.substring("expect string ".length()));
      } else if (expect.matches()) {
        messages.computeIfAbsent(expect.group(1), k -> new ArrayList<>())
            .add(condition(expect.group(2), expect.group(3)));
      } else if (line.startsWith("expected_fail_message ")) {
        messages.put("fail", List.of(line.substring("expected_fail_message ".length()).trim()));
      } else if (line.startsWith("expected_fail_regexp ")) {
        messages.put("fail",
            List.of("~" + line.substring("expected_fail_regexp ".length()).trim()));
      } else if (NUMBER.matcher(line).matches()) {
        scalar = SeriesText.number(line);
      } else {
        var expected = SeriesText.parse(line);
        series.put(expected.labels(), expected.points());
      }
    }
    return new Expectation(series, scalar, text, times, messages.containsKey("ordered"),
        messages);
  }

  private static String condition(@Nullable String kind, @Nullable String text) {
    if (kind == null || text == null) {
      return "~.*";
    }
    return kind.equals("regex") ? "~" + text.trim() : text.trim();
  }

  private static String string(String quoted) {
    return PromQl.parse(quoted) instanceof Expr.StringLiteral literal ? literal.value() : quoted;
  }

  static long millis(String duration) {
    return duration.equals("0")
        ? 0
        : PromQl.parse(duration) instanceof Expr.NumberLiteral literal
            ? Math.round(literal.value() * 1000)
            : 0;
  }
}
