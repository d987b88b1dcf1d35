// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions that a template may call: Go's own and those of Prometheus. */
final class Functions {
  /** What was asked for has no value. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /** A call with too few, too many or the wrong kind of arguments. */
  static final class WrongArguments extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongArguments(String message) {
      super(message);
    }
  }

  /** A function of its arguments and of where and when the template is expanded. */
  @FunctionalInterface
  private interface Body {
    @Nullable
    Object call(Functions here, Arguments arguments);
  }

  /**
   * A function.
   *
   * @param most most arguments, or -1 for any number
   */
  private record Function(int least, int most, Body body) {
  }

  private static final Map<String, Function> ALL = new HashMap<>();

  static {
    ofGo();
    ofQueries();
    ofTexts();
    ofNumbers();
    ofServers();
  }

  private final String externalUrl;
  private final long nowMillis;
  private final Template.Query query;

  Functions(String externalUrl, long nowMillis, Template.Query query) {
    this.externalUrl = externalUrl;
    this.nowMillis = nowMillis;
    this.query = query;
  }

  static boolean isKnown(String name) {
    return ALL.containsKey(name);
  }

  @Nullable
  Object call(String name, List<@Nullable Object> values) {
    var function = ALL.get(name);
    if (function == null) {
      throw new WrongArguments("\"%s\" is not a defined function".formatted(name));
    }
    int got = values.size();
    if (got < function.least() || (function.most() >= 0 && got > function.most())) {
      throw new WrongArguments("wrong number of args for %s: want %s%d got %d".formatted(
          name, function.most() == function.least() ? "" : "at least ", function.least(), got));
    }
    try {
      return function.body().call(this, new Arguments(name, values));
    } catch (Failure | WrongArguments known) {
      throw known;
    } catch (RuntimeException e) { // Whatever a function meets, an alert is raised all the same.
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private static void add(String name, int least, int most, Body body) {
    ALL.put(name, new Function(least, most, body));
  }

  private static void ofGo() {
    add("and", 1, -1, (here, args) -> args.get(0)); // These two decide which
    add("or", 1, -1, (here, args) -> args.get(0)); // of their arguments are evaluated at all.
    add("not", 1, 1, (here, args) -> !Values.isTrue(args.get(0)));
    add("len", 1, 1, (here, args) -> switch (args.get(0)) {
      case String text -> (long) text.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      case null, default -> throw new Failure("len of type " + Values.type(args.get(0)));
    });
    add("index", 1, -1, (here, args) -> {
      Object value = args.get(0);
      for (int i = 1; i < args.size(); i++) {
        value = index(value, args.get(i));
      }
      return value;
    });
    add("slice", 1, 3, (here, args) -> {
      var text = args.text(0);
      int from = args.size() > 1 ? args.integer(1) : 0;
      int to = args.size() > 2 ? args.integer(2) : text.length();
      if (from < 0 || to > text.length() || from > to) {
        throw new Failure("index out of range: " + (from < 0 || from > to ? from : to));
      }
      return text.substring(from, to);
    });
    add("print", 0, -1, (here, args) -> GoPrintf.print(args.values()));
    add("println", 0, -1, (here, args) -> GoPrintf.println(args.values()));
    add("printf", 1, -1,
        (here, args) -> GoPrintf.format(args.text(0), args.values().subList(1, args.size())));
    add("html", 0, -1, (here, args) -> escapeHtml(GoPrintf.print(args.values())));
    add("urlquery", 0, -1, (here, args) -> escapeQuery(GoPrintf.print(args.values())));
    add("eq", 2, -1, (here, args) -> {
      for (int i = 1; i < args.size(); i++) {
        if (Values.equal(args.get(0), args.get(i))) {
          return true;
        }
      }
      return false;
    });
    add("ne", 2, 2, (here, args) -> !Values.equal(args.get(0), args.get(1)));
    add("lt", 2, 2, (here, args) -> Values.less(args.get(0), args.get(1)));
    add("le", 2, 2, (here, args) -> Values.less(args.get(0), args.get(1))
        || Values.equal(args.get(0), args.get(1)));
    add("gt", 2, 2, (here, args) -> Values.less(args.get(1), args.get(0)));
    add("ge", 2, 2, (here, args) -> Values.less(args.get(1), args.get(0))
        || Values.equal(args.get(0), args.get(1)));
  }

  private static @Nullable Object index(@Nullable Object value, @Nullable Object at) {
    if (value instanceof Map<?, ?> map) {
      return map.containsKey(at) ? map.get(at) : "";
    }
    if (!(value instanceof List<?> list) || !(at instanceof Long i)) {
      throw new Failure("can't index item of type " + Values.type(value));
    }
    if (i < 0 || i >= list.size()) {
      throw new Failure("index out of range: " + i);
    }
    return list.get(i.intValue());
  }

  private static void ofQueries() {
    add("query", 1, 1, (here, args) -> here.evaluate(args.text(0)));
    add("first", 1, 1, (here, args) -> {
      var samples = args.samples(0);
      if (samples.isEmpty()) {
        throw new Failure("first() called on vector with no elements");
      }
      return samples.getFirst();
    });
    add("label", 2, 2,
        (here, args) -> args.sample(1).labels().getOrDefault(args.text(0), ""));
    add("value", 1, 1, (here, args) -> args.sample(0).value());
    add("strvalue", 1, 1, (here, args) -> args.sample(0).labels().getOrDefault("__value__", ""));
    add("sortByLabel", 2, 2, (here, args) -> {
      var label = args.text(0);
      var samples = new ArrayList<>(args.samples(1));
      samples.sort(Comparator.comparing(sample -> sample.labels().getOrDefault(label, "")));
      return samples;
    });
    add("args", 0, -1, (here, args) -> {
      var named = new TreeMap<String, @Nullable Object>();
      for (int i = 0; i < args.size(); i++) {
        named.put("arg" + i, args.get(i));
      }
      return named;
    });
  }

  private List<TemplateSample> evaluate(String text) {
    try {
      return query.evaluate(text);
    } catch (RuntimeException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private static void ofTexts() {
    add("reReplaceAll", 3, 3, (here, args) -> GoReplacement
        .replaceAll(pattern(args.text(0)), args.text(1), args.text(2)));
    add("match", 2, 2, (here, args) -> pattern(args.text(0)).matcher(args.text(1)).find());
    add("title", 1, 1, (here, args) -> title(args.text(0)));
    add("toUpper", 1, 1, (here, args) -> args.text(0).toUpperCase(Locale.ROOT));
    add("toLower", 1, 1, (here, args) -> args.text(0).toLowerCase(Locale.ROOT));
    add("safeHtml", 1, 1, (here, args) -> args.text(0));
    add("stripPort", 1, 1, (here, args) -> HostPort.withoutPort(args.text(0)));
    add("stripDomain", 1, 1, (here, args) -> HostPort.withoutDomain(args.text(0)));
    add("urlQueryEscape", 1, 1, (here, args) -> escapeQuery(args.text(0)));
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private static String title(String text) {
    var titled = new StringBuilder(text.length());
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      titled.append(inWord ? c : Character.toTitleCase(c));
      inWord = Character.isLetterOrDigit(c) || c == '_' || (inWord && c == '\'');
    }
    return titled.toString();
  }

  private static String escapeHtml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        .replace("\"", "&#34;").replace("'", "&#39;");
  }

  private static String escapeQuery(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A");
  }

  private static void ofNumbers() {
    add("humanize", 1, 1, (here, args) -> Humanize.decimal(args.number(0)));
    add("humanize1024", 1, 1, (here, args) -> Humanize.binary(args.number(0)));
    add("humanizeDuration", 1, 1, (here, args) -> Humanize.duration(args.number(0)));
    add("humanizePercentage", 1, 1, (here, args) -> Humanize.percentage(args.number(0)));
    add("humanizeTimestamp", 1, 1, (here, args) -> Humanize.timestamp(args.number(0)));
    add("toTime", 1, 1, (here, args) -> Humanize.time(args.number(0)));
    add("toDuration", 1, 1, (here, args) -> Humanize.toDuration(args.number(0)));
    add("parseDuration", 1, 1, (here, args) -> Humanize.parseDuration(args.text(0)));
    add("now", 0, 0, (here, args) -> here.nowMillis / 1000.0);
  }

  private static void ofServers() {
    add("externalURL", 0, 0, (here, args) -> here.externalUrl);
    add("pathPrefix", 0, 0, (here, args) -> {
      var path = URI.create(here.externalUrl).getPath();
      return path == null ? "" : path;
    });
    add("graphLink", 1, 1, (here, args) -> link(args.text(0), 0));
    add("tableLink", 1, 1, (here, args) -> link(args.text(0), 1));
  }

  private static String link(String expression, int tab) {
    return "/graph?g0.expr=%s&g0.tab=%d".formatted(escapeQuery(expression), tab);
  }

  /** The arguments of one call. */
  private record Arguments(String function, List<@Nullable Object> values) {
    int size() {
      return values.size();
    }

    @Nullable
    Object get(int i) {
      return values.get(i);
    }

    String text(int i) {
      if (values.get(i) instanceof String text) {
        return text;
      }
      throw wrong(i, "string");
    }

    int integer(int i) {
      if (values.get(i) instanceof Long number) {
        return Math.toIntExact(number);
      }
      throw wrong(i, "int");
    }

    double number(int i) {
      return Values.number(values.get(i));
    }

    TemplateSample sample(int i) {
      if (values.get(i) instanceof TemplateSample sample) {
        return sample;
      }
      throw wrong(i, "*template.sample");
    }

    List<TemplateSample> samples(int i) {
      if (!(values.get(i) instanceof List<?> list)) {
        throw wrong(i, "template.queryResult");
      }
      return list.stream().map(TemplateSample.class::cast).toList();
    }

    private WrongArguments wrong(int i, String expected) {
      return new WrongArguments("wrong type for value; expected %s; got %s".formatted(
          expected, Values.type(values.get(i))));
    }

    @Override
    public String toString() {
      var text = new StringJoiner(", ", function + "(", ")");
      values.forEach(value -> text.add(Values.print(value)));
      return text.toString();
    }
  }
}
