// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.query.rules.template.Template;
import io.tinyobs.query.rules.template.TemplateException;
import io.tinyobs.query.rules.text.PromDuration;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads one file of rules, all of it, whatever is wrong with it.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/">The format</a>
 */
final class RuleFile {
  private static final Set<String> FILE = Set.of("groups");
  private static final Set<String> GROUP = Set.of(
      "name", "interval", "limit", "query_offset", "labels", "rules");
  private static final Set<String> RULE = Set.of(
      "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");

  private final Tenant tenant;
  private final String file;
  private final Duration interval;
  private final List<String> problems = new ArrayList<>();

  private RuleFile(Tenant tenant, String file, Duration interval) {
    this.tenant = tenant;
    this.file = file;
    this.interval = interval;
  }

  /**
   * The groups of a file.
   *
   * @param interval of groups that name none
   * @param problems gets whatever is wrong with the file
   */
  static List<RuleGroup> read(
      Tenant tenant, String file, String content, Duration interval, List<String> problems) {
    var reader = new RuleFile(tenant, file, interval);
    List<RuleGroup> groups = List.of();
    try {
      // Only the first document counts, as in Prometheus.
      var documents = new Yaml(new SafeConstructor(new LoaderOptions()))
          .composeAll(new StringReader(content)).iterator();
      groups = documents.hasNext() ? reader.groups(documents.next()) : List.of();
    } catch (YAMLException e) {
      reader.problems.add(String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
    reader.problems.forEach(problem -> problems.add(file + ": " + problem));
    return groups;
  }

  private List<RuleGroup> groups(Node root) {
    var groups = new ArrayList<RuleGroup>();
    var names = new HashSet<String>();
    for (var node : YamlMap.of(root, FILE, "a rule file", problems::add).list("groups")) {
      var map = YamlMap.of(node, GROUP, "a group", problems::add);
      var name = map.text("name");
      if (name.isEmpty()) {
        problems.add(map.at() + "got a group without a name, expected one");
      } else if (!names.add(name)) {
        problems.add("%sgot group \"%s\" twice, expected each name once in a file".formatted(
            map.at(), name));
      }
      groups.add(group(map, name));
    }
    return groups;
  }

  private RuleGroup group(YamlMap map, String name) {
    var prefix = "group \"%s\"".formatted(name);
    var every = duration(map, "interval", prefix);
    var labels = map.texts("labels");
    requireLabelNames(map, labels, prefix);
    var rules = new ArrayList<Rule>();
    int number = 0;
    for (var node : map.list("rules")) {
      number++;
      var rule = rule(node, prefix, number, labels);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return new RuleGroup(
        tenant,
        file,
        name,
        every == null || every.isZero() ? interval : every,
        limit(map, prefix),
        duration(map, "query_offset", prefix),
        rules);
  }

  private int limit(YamlMap map, String prefix) {
    var text = map.text("limit");
    try {
      return text.isEmpty() ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      problems.add("%s%s: got limit \"%s\", expected a whole number".formatted(
          map.at("limit"), prefix, text));
      return 0;
    }
  }

  private @Nullable Duration duration(YamlMap map, String key, String prefix) {
    if (!map.has(key)) {
      return null;
    }
    try {
      return PromDuration.parse(map.text(key));
    } catch (IllegalArgumentException e) {
      problems.add("%s%s, \"%s\": %s".formatted(map.at(key), prefix, key, e.getMessage()));
      return null;
    }
  }

  private @Nullable Rule rule(
      Node node, String group, int number, Map<String, String> groupLabels) {
    var map = YamlMap.of(node, RULE, "rule %d of %s".formatted(number, group), problems::add);
    var record = map.text("record");
    var alert = map.text("alert");
    var prefix = "%s, rule %d, \"%s\"".formatted(
        group, number, alert.isEmpty() ? record : alert);
    if (record.isEmpty() == alert.isEmpty()) {
      problems.add("%s%s: got %s of \"record\" and \"alert\", expected one".formatted(
          map.at(), prefix, record.isEmpty() ? "none" : "both"));
      return null;
    }
    var labels = new TreeMap<>(groupLabels);
    labels.putAll(map.texts("labels"));
    requireLabelNames(map, labels, prefix);
    var query = query(map, prefix);
    if (alert.isEmpty()) {
      requireRecording(map, record, prefix);
      return query == null ? null : new Rule.Recording(record, query, labels(labels));
    }
    return alerting(map, alert, query, labels, prefix);
  }

  private @Nullable Rule alerting(
      YamlMap map,
      String name,
      @Nullable String query,
      Map<String, String> labels,
      String prefix) {
    var annotations = map.texts("annotations");
    if (annotations.containsKey("")) {
      problems.add("%s%s: got an annotation without a name".formatted(
          map.at("annotations"), prefix));
    }
    var labelTemplates = templates(map, "label", labels, name, prefix);
    var annotationTemplates = templates(map, "annotation", annotations, name, prefix);
    var hold = duration(map, "for", prefix);
    var keepFiring = duration(map, "keep_firing_for", prefix);
    return query == null
        ? null
        : new Rule.Alerting(
            name,
            query,
            labels(labels),
            hold == null ? Duration.ZERO : hold,
            keepFiring == null ? Duration.ZERO : keepFiring,
            labels(annotations),
            labelTemplates,
            annotationTemplates);
  }

  private @Nullable String query(YamlMap map, String prefix) {
    var text = map.text("expr");
    if (text.isEmpty()) {
      problems.add("%s%s: got no \"expr\", expected one".formatted(map.at("expr"), prefix));
      return null;
    }
    try {
      return PromQl.format(text);
    } catch (PromQlException e) {
      problems.add("%s%s: could not parse expression: %s".formatted(
          map.at("expr"), prefix, e.getMessage()));
      return null;
    }
  }

  private void requireRecording(YamlMap map, String name, String prefix) {
    for (var field : List.of("annotations", "for", "keep_firing_for")) {
      if (map.has(field)) {
        problems.add("%s%s: got field \"%s\" in a recording rule, expected it in alerts only"
            .formatted(map.at(field), prefix, field));
      }
    }
    if (name.contains("{") || name.contains("}")) {
      problems.add("%s%s: got braces in the name of what is recorded, expected them in \"expr\""
          .formatted(map.at("record"), prefix));
    }
  }

  private void requireLabelNames(YamlMap map, Map<String, String> labels, String prefix) {
    for (var name : labels.keySet()) {
      if (name.isEmpty() || name.equals(Labels.METRIC_NAME)) {
        problems.add("%s%s: got label name \"%s\", expected another".formatted(
            map.at("labels"), prefix, name));
      }
    }
  }

  private SortedMap<String, Template> templates(
      YamlMap map, String what, Map<String, String> texts, String alert, String prefix) {
    var templates = new TreeMap<String, Template>();
    texts.forEach((name, text) -> {
      try {
        templates.put(name, Template.parse("__alert_" + alert, text));
      } catch (TemplateException e) {
        problems.add("%s%s: %s \"%s\": %s".formatted(
            map.at(what + "s"), prefix, what, name, e.getMessage()));
      }
    });
    return templates;
  }

  private static Labels labels(Map<String, String> texts) {
    var labels = Labels.builder();
    texts.forEach((name, value) -> {
      if (!name.isEmpty()) {
        labels.set(name, value);
      }
    });
    return labels.build();
  }
}
