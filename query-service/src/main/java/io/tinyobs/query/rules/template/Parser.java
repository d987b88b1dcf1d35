// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import io.tinyobs.query.rules.template.Node.Command;
import io.tinyobs.query.rules.template.Node.Operand;
import io.tinyobs.query.rules.template.Node.Pipeline;
import io.tinyobs.query.rules.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a template by recursive descent. Variables and functions it does not know are told here. */
final class Parser {
  private static final int DEEPEST = 100;
  private static final Set<String> ENDS = Set.of("end", "else");

  private final Source source;
  private final List<Token> tokens;
  private final Predicate<String> functions;
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private final Map<String, List<Node>> definitions = new HashMap<>();
  private int next;
  private int depth;
  private int ranges;

  Parser(Source source, Predicate<String> functions) {
    this.source = source;
    this.tokens = Lexer.tokens(source);
    this.functions = functions;
  }

  /** Bodies by name; the template's own has none. */
  Map<String, List<Node>> parse() {
    var body = list();
    if (peek().kind() != Kind.END) {
      throw unexpected(keyword(), "input");
    }
    definitions.put("", body);
    return definitions;
  }

  /** Nodes up to the end, an {@code end} or an {@code else}, which is not taken. */
  private List<Node> list() {
    if (++depth > DEEPEST) {
      throw source.unparsable(peek().at(), "actions nested too deep");
    }
    var nodes = new ArrayList<Node>();
    while (peek().kind() != Kind.END && !isEnd()) {
      if (peek().kind() == Kind.TEXT) {
        nodes.add(new Node.Text(take().text()));
      } else {
        var node = action();
        if (node != null) {
          nodes.add(node);
        }
      }
    }
    depth--;
    return nodes;
  }

  private boolean isEnd() {
    return peek().kind() == Kind.OPEN && ENDS.contains(keyword().text());
  }

  /** The first word of the action that comes. */
  private Token keyword() {
    int i = next + 1;
    while (i < tokens.size() - 1 && tokens.get(i).kind() == Kind.SPACE) {
      i++;
    }
    return tokens.get(Math.min(i, tokens.size() - 1));
  }

  private @Nullable Node action() {
    take(); // The opening.
    skipSpace();
    var word = peek();
    if (word.kind() != Kind.NAME) {
      return plain();
    }
    switch (word.text()) {
      case "if", "with", "range" -> {
        take();
        return control(word.text());
      }
      case "break", "continue" -> {
        if (ranges == 0) {
          throw source.unparsable(word.at(), "{{%s}} outside {{range}}".formatted(word.text()));
        }
        take();
        close(word.text());
        return new Node.Jump(word.text().equals("break"));
      }
      case "define", "block" -> {
        take();
        return define(word);
      }
      case "template" -> {
        take();
        return call(word, true);
      }
      default -> {
        return plain();
      }
    }
  }

  private Node plain() {
    var pipeline = pipeline(false);
    close("command");
    return new Node.Action(pipeline);
  }

  private Node control(String kind) {
    int known = variables.size();
    var pipeline = pipeline(kind.equals("range"));
    close(kind);
    ranges += kind.equals("range") ? 1 : 0;
    var then = list();
    ranges -= kind.equals("range") ? 1 : 0;
    var otherwise = otherwise(kind);
    forget(known);
    return switch (kind) {
      case "if" -> new Node.If(pipeline, then, otherwise);
      case "with" -> new Node.With(pipeline, then, otherwise);
      default -> new Node.Range(pipeline, then, otherwise);
    };
  }

  private List<Node> otherwise(String kind) {
    var word = expectEnd(kind);
    if (word.text().equals("end")) {
      close("end");
      return List.of();
    }
    skipSpace();
    if (peek().kind() == Kind.NAME && peek().text().equals(kind) && !kind.equals("range")) {
      take();
      return List.of(control(kind)); // Takes the one end of both.
    }
    close("else");
    var nodes = list();
    if (!expectEnd(kind).text().equals("end")) {
      throw source.unparsable(peek().at(), "expected end; found {{else}}");
    }
    close("end");
    return nodes;
  }

  private Token expectEnd(String kind) {
    if (peek().kind() == Kind.END) {
      throw source.unparsable(peek().at(), "unexpected EOF in {{%s}}".formatted(kind));
    }
    take();
    skipSpace();
    return take();
  }

  private @Nullable Node define(Token word) {
    boolean isBlock = word.text().equals("block");
    skipSpace();
    var name = peek();
    if (name.kind() != Kind.STRING) {
      throw unexpected(name, word.text() + " clause");
    }
    var call = isBlock ? call(word, false) : null;
    if (!isBlock) {
      take();
    }
    close(word.text());
    var outer = List.copyOf(variables);
    variables.clear();
    variables.add("$");
    definitions.put(name.text(), list());
    variables.clear();
    variables.addAll(outer);
    if (!expectEnd(word.text()).text().equals("end")) {
      throw source.unparsable(word.at(), "unexpected {{else}} in {{%s}}".formatted(word.text()));
    }
    close("end");
    return call;
  }

  private Node call(Token word, boolean closes) {
    skipSpace();
    var name = take();
    if (name.kind() != Kind.STRING) {
      throw unexpected(name, "template clause");
    }
    skipSpace();
    var argument = peek().kind() == Kind.CLOSE ? null : pipeline(false);
    if (closes) {
      close("template");
    }
    return new Node.Call(word.at(), name.text(), argument);
  }

  private void close(String context) {
    skipSpace();
    var token = take();
    if (token.kind() != Kind.CLOSE) {
      throw unexpected(token, context);
    }
  }

  private Pipeline pipeline(boolean isRange) {
    skipSpace();
    int at = peek().at();
    var names = new ArrayList<String>();
    boolean declares = assignment(names, isRange);
    if (names.isEmpty()) {
      declares = false;
    }
    var commands = new ArrayList<Command>();
    do {
      commands.add(command());
      skipSpace();
    } while (taken(Kind.PIPE));
    for (int i = 1; i < commands.size(); i++) {
      if (commands.get(i).words().getFirst() instanceof Operand.Constant constant) {
        throw source.unparsable(constant.at(),
            "non executable command in pipeline stage %d".formatted(i + 1));
      }
    }
    if (declares) {
      variables.addAll(names);
    }
    return new Pipeline(at, names, declares, commands);
  }

  /** Reads {@code $a :=}, {@code $a =} or of a range {@code $a, $b :=}; else takes nothing. */
  private boolean assignment(List<String> names, boolean isRange) {
    int start = next;
    while (peek().kind() == Kind.VARIABLE) {
      var name = take().text();
      skipSpace();
      if (peek().kind() == Kind.DECLARE || peek().kind() == Kind.ASSIGN) {
        names.add(name);
        boolean declares = take().kind() == Kind.DECLARE;
        if (!declares) {
          names.forEach(it -> requireKnown(it, tokens.get(start).at()));
        }
        return declares;
      }
      if (!isRange || !names.isEmpty() || !taken(Kind.COMMA)) {
        break;
      }
      names.add(name);
      skipSpace();
    }
    names.clear();
    next = start;
    return false;
  }

  private Command command() {
    skipSpace();
    int at = peek().at();
    var words = new ArrayList<Operand>();
    while (true) {
      skipSpace();
      var kind = peek().kind();
      if (kind == Kind.PIPE || kind == Kind.CLOSE || kind == Kind.RIGHT) {
        break;
      }
      words.add(operand());
      var after = peek().kind();
      if (after != Kind.SPACE && after != Kind.PIPE && after != Kind.CLOSE
          && after != Kind.RIGHT) {
        throw unexpected(peek(), "operand");
      }
    }
    if (words.isEmpty()) {
      throw source.unparsable(at, "missing value for command");
    }
    return new Command(at, words);
  }

  private Operand operand() {
    var token = take();
    int at = token.at();
    return switch (token.kind()) {
      case STRING -> new Operand.Constant(at, '"' + token.text() + '"', token.text());
      case NUMBER -> new Operand.Constant(at, token.text(), number(token));
      case DOT -> new Operand.Dot(at, List.of());
      case FIELD -> new Operand.Dot(at, fields(token.text()));
      case VARIABLE -> {
        requireKnown(token.text(), at);
        yield new Operand.Variable(at, token.text(), fields(""));
      }
      case LEFT -> {
        if (++depth > DEEPEST) {
          throw source.unparsable(at, "parentheses nested too deep");
        }
        var inner = pipeline(false);
        depth--;
        skipSpace();
        if (!taken(Kind.RIGHT)) {
          throw unexpected(peek(), "parenthesized pipeline");
        }
        yield new Operand.Nested(at, inner, fields(""));
      }
      case NAME -> name(token);
      default -> throw unexpected(token, "command");
    };
  }

  private Operand name(Token token) {
    return switch (token.text()) {
      case "true", "false" ->
        new Operand.Constant(token.at(), token.text(), token.text().equals("true"));
      case "nil" -> new Operand.Constant(token.at(), "nil", null);
      default -> {
        if (!functions.test(token.text())) {
          throw source.unparsable(
              token.at(), "function \"%s\" not defined".formatted(token.text()));
        }
        yield new Operand.Function(token.at(), token.text());
      }
    };
  }

  private List<String> fields(String first) {
    var fields = new ArrayList<String>();
    if (!first.isEmpty()) {
      fields.add(first.substring(1));
    }
    while (peek().kind() == Kind.FIELD) {
      fields.add(take().text().substring(1));
    }
    return fields;
  }

  private Object number(Token token) {
    var text = token.text().replace("_", "");
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      // No whole number: perhaps one with a fraction.
    }
    try {
      if (!text.endsWith("f") && !text.endsWith("d") && !text.endsWith("D")) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw source.unparsable(token.at(), "bad number syntax: \"%s\"".formatted(token.text()));
  }

  private void requireKnown(String variable, int at) {
    if (!variables.contains(variable)) {
      throw source.unparsable(at, "undefined variable \"%s\"".formatted(variable));
    }
  }

  private void forget(int known) {
    while (variables.size() > known) {
      variables.removeLast();
    }
  }

  private TemplateException unexpected(Token token, String context) {
    var what = token.kind() == Kind.END ? "EOF" : "<%s>".formatted(token.text());
    return source.unparsable(token.at(), "unexpected %s in %s".formatted(what, context));
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    var token = tokens.get(next);
    next = Math.min(next + 1, tokens.size() - 1);
    return token;
  }

  private boolean taken(Kind kind) {
    if (peek().kind() != kind) {
      return false;
    }
    take();
    return true;
  }

  private void skipSpace() {
    while (peek().kind() == Kind.SPACE) {
      take();
    }
  }
}
