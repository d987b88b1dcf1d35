// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.query.http.MetricFamilies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/** One line of the list of metrics: what its sender says, and what its series add up to. */
final class MetricLine {
  /** Labels that say who sent a series; the first that is there names the service. */
  private static final List<String> SERVICE_LABELS = List.of("service_name", "service", "job");
  private static final Set<String> RESOURCE_LABELS = Set
      .of("service_name", "service", "job", "instance", "service_instance_id", "host_name");

  private final MetricMetadata metadata;
  private final Set<Labels> resources = new HashSet<>();
  private final Set<Labels> combinations = new HashSet<>();
  private final Set<String> labelNames = new HashSet<>();
  private final Set<String> services = new TreeSet<>();

  private MetricLine(MetricMetadata metadata) {
    this.metadata = metadata;
  }

  /** One line a metric, sorted by name; of a metric without series, its metadata alone. */
  static List<MetricLine> of(List<MetricMetadata> metadata, List<Labels> series) {
    var families = MetricFamilies.of(metadata);
    var lines = new TreeMap<String, MetricLine>();
    metadata.forEach(said -> lines.put(said.name(), new MetricLine(families.of(said.name()))));
    for (var labels : series) {
      lines.computeIfAbsent(labels.metricName(), name -> new MetricLine(families.of(name)))
          .add(labels);
    }
    return new ArrayList<>(lines.values());
  }

  private void add(Labels labels) {
    var own = labels.withoutMetricName();
    resources.add(own.only(RESOURCE_LABELS));
    combinations.add(own.without(RESOURCE_LABELS));
    own.forEach((name, value) -> {
      if (!RESOURCE_LABELS.contains(name)) {
        labelNames.add(name);
      }
    });
    SERVICE_LABELS.stream().map(own::getOrEmpty).filter(name -> !name.isEmpty()).findFirst()
        .ifPresent(services::add);
  }

  static void write(JsonGenerator json, MetricLine line) {
    json.writeStartObject();
    json.writeStringProperty("name", line.metadata.name());
    json.writeStringProperty("type", type(line.metadata));
    json.writeStringProperty("unit", line.metadata.unit());
    json.writeStringProperty("description", line.metadata.help());
    json.writeNumberProperty("resource_count", line.resources.size());
    json.writeNumberProperty("attribute_combinations", line.combinations.size());
    json.writeNumberProperty("label_count", line.labelNames.size());
    json.writeArrayPropertyStart("services");
    line.services.forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String type(MetricMetadata metadata) {
    return switch (metadata.type()) {
      case COUNTER -> "sum";
      case GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
      case SUMMARY -> "summary";
      case UNKNOWN -> "unknown";
    };
  }
}
