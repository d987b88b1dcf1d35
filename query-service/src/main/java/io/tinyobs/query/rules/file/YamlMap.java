// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML document whose problems are told with line and column. */
final class YamlMap {
  private static final String MERGE = "<<";

  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final String what;
  private final Consumer<String> problems;

  private YamlMap(Node node, String what, Consumer<String> problems) {
    this.node = node;
    this.what = what;
    this.problems = problems;
  }

  /**
   * The mapping that a node is.
   *
   * @param known keys it may have
   * @param what how problems call it
   */
  static YamlMap of(Node node, Set<String> known, String what, Consumer<String> problems) {
    var map = new YamlMap(node, what, problems);
    if (node instanceof MappingNode mapping) {
      map.read(mapping, known);
    } else if (!isNull(node)) {
      problems.accept(at(node) + "got no mapping, expected " + what);
    }
    return map;
  }

  private void read(MappingNode mapping, Set<String> known) {
    for (var entry : mapping.getValue()) {
      var key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (key.equals(MERGE)) {
        merge(entry.getValueNode());
      } else if (!known.contains(key)) {
        problems.accept("%sgot field \"%s\" in %s, expected one of %s".formatted(
            at(entry.getKeyNode()), key, what, known.stream().sorted().toList()));
      } else if (values.put(key, entry.getValueNode()) != null) {
        problems.accept(
            "%sgot field \"%s\" twice in %s".formatted(at(entry.getKeyNode()), key, what));
      }
    }
  }

  private void merge(Node merged) {
    switch (merged) {
      case MappingNode mapping -> mapping.getValue().forEach(entry -> values.putIfAbsent(
          entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "",
          entry.getValueNode()));
      case SequenceNode sequence -> sequence.getValue().forEach(this::merge);
      default -> problems.accept(at(merged) + "got no mapping to merge");
    }
  }

  /** Line and column, counted from 1, with a colon and a space after. */
  static String at(Node node) {
    var mark = node.getStartMark();
    return "%d:%d: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  String at() {
    return at(node);
  }

  /** Where a field's value stands, or the mapping if it has no such field. */
  String at(String key) {
    return at(values.getOrDefault(key, node));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A scalar's text; empty if there is none. */
  String text(String key) {
    return text(values.get(key), key);
  }

  private String text(@Nullable Node value, String key) {
    if (value == null || isNull(value)) {
      return "";
    }
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problems.accept("%sgot no text for \"%s\" in %s, expected one".formatted(at(value), key, what));
    return "";
  }

  /** A sequence's elements; none if there is no such field. */
  List<Node> list(String key) {
    var value = values.get(key);
    if (value == null || isNull(value)) {
      return List.of();
    }
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problems.accept("%sgot no list for \"%s\" in %s, expected one".formatted(at(value), key, what));
    return List.of();
  }

  /** A mapping of texts to texts; empty if there is no such field. */
  Map<String, String> texts(String key) {
    var texts = new LinkedHashMap<String, String>();
    var value = values.get(key);
    if (value instanceof MappingNode mapping) {
      for (var entry : mapping.getValue()) {
        var name = text(entry.getKeyNode(), key);
        if (texts.put(name, text(entry.getValueNode(), name)) != null) {
          problems.accept(
              "%sgot \"%s\" twice in %s of %s".formatted(
                  at(entry.getKeyNode()), name, key, what));
        }
      }
    } else if (value != null && !isNull(value)) {
      problems.accept(
          "%sgot no mapping for \"%s\" in %s, expected one".formatted(at(value), key, what));
    }
    return texts;
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }
}
