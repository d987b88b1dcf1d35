// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.tinyobs.model.Labels;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The labels that a resource gives each of its series: {@code job} and {@code instance} as Prometheus makes
 * them, and {@code service_name}, by which the dashboard tells services apart.
 */
final class ResourceLabels {
  static final String SERVICE_NAME = "service.name";
  private static final String SERVICE_NAMESPACE = "service.namespace";
  private static final String SERVICE_INSTANCE = "service.instance.id";
  private static final Set<String> IDENTIFYING = Set.of(SERVICE_NAME, SERVICE_NAMESPACE,
      SERVICE_INSTANCE);

  private final MetricNames names;
  private final Notes notes;
  private final List<KeyValue> attributes;
  private final Map<String, String> own = new HashMap<>();

  ResourceLabels(List<KeyValue> attributes, MetricNames names, Notes notes) {
    this.names = names;
    this.notes = notes;
    this.attributes = attributes;
    var service = Values.attribute(attributes, SERVICE_NAME);
    var namespace = Values.attribute(attributes, SERVICE_NAMESPACE);
    var instance = Values.attribute(attributes, SERVICE_INSTANCE);
    if (!service.isEmpty()) {
      own.put("job", namespace.isEmpty() ? service : namespace + "/" + service);
      own.put("service_name", service);
    }
    if (!instance.isEmpty()) {
      own.put("instance", instance);
    }
  }

  /** The labels of a point of one metric; the resource's win over the point's. */
  Labels.Builder of(String metric, Collection<KeyValue> point) {
    var builder = Labels.builder();
    labels(point).forEach(builder::set);
    own.forEach(builder::set);
    return builder.metricName(metric);
  }

  /** {@code target_info}: what else the resource says; empty if that is nothing, or nobody says it. */
  Labels info() {
    var others = attributes.stream().filter(pair -> !IDENTIFYING.contains(pair.getKey())).toList();
    return others.isEmpty() || own.isEmpty() ? Labels.EMPTY : of("target_info", others).build();
  }

  /** Two attributes that become one label are both kept, as Prometheus does: in order, by semicolon. */
  private Map<String, String> labels(Collection<KeyValue> pairs) {
    var sorted = new TreeMap<String, String>();
    pairs.forEach(pair -> sorted.put(pair.getKey(), Values.text(pair.getValue())));
    var labels = new HashMap<String, String>();
    sorted.forEach(
        (name, value) -> {
          var label = names.label(name);
          if (label.isEmpty() || label.equals(Labels.METRIC_NAME)) {
            notes.add("an attribute that would be the metric's name is left out");
          } else if (labels.containsKey(label)) {
            notes.add("attributes that both become label %s are joined".formatted(label));
            labels.merge(label, value, (one, two) -> one + ";" + two);
          } else {
            labels.put(label, value);
          }
        });
    return labels;
  }
}
