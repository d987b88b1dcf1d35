// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import io.tinyobs.query.rules.template.Node.Command;
import io.tinyobs.query.rules.template.Node.Operand;
import io.tinyobs.query.rules.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One expansion of a template. Bounded in length and depth, since annotations are sent around. Not thread-safe. */
final class Execution {
  private static final int LONGEST = 1 << 20;
  private static final int DEEPEST = 100;

  /** How a list of nodes ended. */
  private enum End {
    THROUGH, BREAK, CONTINUE
  }

  private record Variable(String name, @Nullable Object value) {
  }

  private final Source source;
  private final Map<String, List<Node>> definitions;
  private final Functions functions;
  private final StringBuilder out = new StringBuilder();
  private List<Variable> variables = new ArrayList<>();
  private int depth;

  Execution(Source source, Map<String, List<Node>> definitions, Functions functions) {
    this.source = source;
    this.definitions = definitions;
    this.functions = functions;
  }

  String run(@Nullable Object data) {
    variables.add(new Variable("$", data));
    walk(definitions.getOrDefault("", List.of()), data);
    return out.toString();
  }

  private End walk(List<Node> nodes, @Nullable Object dot) {
    for (var node : nodes) {
      var end = walk(node, dot);
      if (end != End.THROUGH) {
        return end;
      }
      if (out.length() > LONGEST) {
        throw new TemplateException("template: %s: the text is longer than %d characters"
            .formatted(source.name(), LONGEST));
      }
    }
    return End.THROUGH;
  }

  private End walk(Node node, @Nullable Object dot) {
    int known = variables.size();
    switch (node) {
      case Node.Text text -> out.append(text.text());
      case Node.Action action -> {
        var value = value(action.pipeline(), dot);
        if (action.pipeline().variables().isEmpty()) {
          out.append(Values.print(value));
        }
      }
      case Node.If branch -> {
        var end = walk(
            Values.isTrue(value(branch.condition(), dot)) ? branch.then() : branch.otherwise(),
            dot);
        forget(known);
        return end;
      }
      case Node.With branch -> {
        var value = value(branch.value(), dot);
        var end = Values.isTrue(value)
            ? walk(branch.then(), value)
            : walk(branch.otherwise(), dot);
        forget(known);
        return end;
      }
      case Node.Range range -> {
        range(range, dot);
        forget(known);
      }
      case Node.Jump jump -> {
        return jump.breaks() ? End.BREAK : End.CONTINUE;
      }
      case Node.Call call -> call(call, dot);
    }
    return End.THROUGH;
  }

  private void forget(int known) {
    while (variables.size() > known) {
      variables.removeLast();
    }
  }

  private void call(Node.Call call, @Nullable Object dot) {
    var body = definitions.get(call.name());
    if (body == null) {
      throw source.failed(call.at(), "template",
          "template \"%s\" not defined".formatted(call.name()));
    }
    if (++depth > DEEPEST) {
      throw source.failed(call.at(), "template", "exceeded maximum template depth");
    }
    var argument = call.argument() == null ? null : value(call.argument(), dot);
    var outer = variables;
    variables = new ArrayList<>(List.of(new Variable("$", argument)));
    walk(body, argument);
    variables = outer;
    depth--;
  }

  private void range(Node.Range range, @Nullable Object dot) {
    var pipeline = range.values();
    var values = commands(pipeline, dot);
    var elements = elements(values, pipeline.at());
    if (elements.isEmpty()) {
      walk(range.otherwise(), dot);
      return;
    }
    int known = variables.size();
    for (var element : elements.entrySet()) {
      var names = pipeline.variables();
      if (names.size() == 2) {
        set(pipeline.declares(), names.get(0), element.getKey());
      }
      if (!names.isEmpty()) {
        set(pipeline.declares(), names.getLast(), element.getValue());
      }
      var end = walk(range.body(), element.getValue());
      forget(known);
      if (end == End.BREAK) {
        return;
      }
    }
  }

  /** Elements by index or key, maps sorted by key. */
  private Map<Object, Object> elements(@Nullable Object values, int at) {
    return switch (values) {
      case null -> Map.of();
      case List<?> list -> {
        var elements = new LinkedHashMap<Object, Object>();
        for (int i = 0; i < list.size(); i++) {
          elements.put((long) i, list.get(i));
        }
        yield elements;
      }
      case Map<?, ?> map -> new TreeMap<Object, Object>(map);
      default -> throw source.failed(
          at, "range", "range can't iterate over " + Values.print(values));
    };
  }

  private void set(boolean declares, String name, @Nullable Object value) {
    if (declares) {
      variables.add(new Variable(name, value));
      return;
    }
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name().equals(name)) {
        variables.set(i, new Variable(name, value));
        return;
      }
    }
  }

  private @Nullable Object value(Pipeline pipeline, @Nullable Object dot) {
    var value = commands(pipeline, dot);
    pipeline.variables().forEach(name -> set(pipeline.declares(), name, value));
    return value;
  }

  private @Nullable Object commands(Pipeline pipeline, @Nullable Object dot) {
    Object value = null;
    for (int i = 0; i < pipeline.commands().size(); i++) {
      value = command(pipeline.commands().get(i), dot, i > 0, value);
    }
    return value;
  }

  private @Nullable Object command(
      Command command, @Nullable Object dot, boolean hasPiped, @Nullable Object piped) {
    var first = command.words().getFirst();
    if (!(first instanceof Operand.Function function)) {
      if (command.words().size() > 1 || hasPiped) {
        throw source.failed(first.at(), text(first),
            "can't give argument to non-function " + text(first));
      }
      return operand(first, dot);
    }
    var rest = command.words().subList(1, command.words().size());
    if (function.name().equals("and") || function.name().equals("or")) {
      return choose(function, rest, dot, hasPiped, piped);
    }
    var arguments = new ArrayList<@Nullable Object>();
    rest.forEach(word -> arguments.add(operand(word, dot)));
    if (hasPiped) {
      arguments.add(piped);
    }
    return call(function, text(command), arguments);
  }

  private static String text(Command command) {
    return command.words().stream().map(Execution::text).collect(Collectors.joining(" "));
  }

  /** {@code and}, {@code or}: the first argument that decides; those after it are not evaluated. */
  private @Nullable Object choose(
      Operand.Function function,
      List<Operand> words,
      @Nullable Object dot,
      boolean hasPiped,
      @Nullable Object piped) {
    boolean decides = function.name().equals("or");
    Object value = null;
    for (var word : words) {
      value = operand(word, dot);
      if (Values.isTrue(value) == decides) {
        return value;
      }
    }
    if (words.isEmpty() && !hasPiped) {
      throw source.failed(function.at(), function.name(),
          "wrong number of args for %s: want at least 1 got 0".formatted(function.name()));
    }
    return hasPiped ? piped : value;
  }

  private @Nullable Object call(
      Operand.Function function, String text, List<@Nullable Object> arguments) {
    try {
      return functions.call(function.name(), arguments);
    } catch (Functions.WrongArguments e) {
      throw source.failed(function.at(), function.name(), String.valueOf(e.getMessage()));
    } catch (Functions.Failure e) {
      throw source.failed(function.at(), text,
          "error calling %s: %s".formatted(function.name(), e.getMessage()));
    }
  }

  private @Nullable Object operand(Operand operand, @Nullable Object dot) {
    return switch (operand) {
      case Operand.Constant constant -> constant.value();
      case Operand.Dot it -> fields(dot, it.fields(), operand);
      case Operand.Variable it -> fields(variable(it.name()), it.fields(), operand);
      case Operand.Function function -> call(function, function.name(), List.of());
      case Operand.Nested it -> fields(value(it.pipeline(), dot), it.fields(), operand);
    };
  }

  private @Nullable Object variable(String name) {
    for (int i = variables.size() - 1; i >= 0; i--) {
      if (variables.get(i).name().equals(name)) {
        return variables.get(i).value();
      }
    }
    return null; // The parser has seen to it that there is one.
  }

  private @Nullable Object fields(@Nullable Object start, List<String> names, Operand operand) {
    var value = start;
    for (var name : names) {
      value = switch (value) {
        case TemplateData data -> known(data.field(name), name, operand);
        case TemplateSample sample -> known(sample.field(name), name, operand);
        // A label that is not there is empty.
        case Map<?, ?> map -> map.containsKey(name) ? map.get(name) : "";
        case null -> throw source.failed(operand.at(), text(operand),
            "nil data; no entry for key \"%s\"".formatted(name));
        default -> throw source.failed(operand.at(), text(operand),
            "can't evaluate field %s in type %s".formatted(name, Values.type(value)));
      };
    }
    return value;
  }

  private Object known(@Nullable Object value, String name, Operand operand) {
    if (value == null) {
      throw source.failed(
          operand.at(), text(operand), "can't evaluate field %s".formatted(name));
    }
    return value;
  }

  private static String text(Operand operand) {
    return switch (operand) {
      case Operand.Constant constant -> constant.text();
      case Operand.Dot it -> it.fields().isEmpty() ? "." : "." + String.join(".", it.fields());
      case Operand.Variable it -> String.join(".", joined(it.name(), it.fields()));
      case Operand.Function function -> function.name();
      case Operand.Nested it -> "(…)";
    };
  }

  private static List<String> joined(String first, List<String> rest) {
    var all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    return all;
  }
}
