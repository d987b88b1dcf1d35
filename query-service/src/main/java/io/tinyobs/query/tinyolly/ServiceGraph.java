// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.TraceReader;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;

/**
 * Which services sent spans in the last hour, what they called, and how that went; counted over the newest
 * spans of each, {@value #MOST_SPANS} of all together, so that its cost does not grow with the load.
 *
 * @param countedMillis when, milliseconds since the epoch
 * @param nodes services, databases and brokers by their ids
 * @param edges the calls by caller and called
 */
record ServiceGraph(long countedMillis, List<Node> nodes, List<Edge> edges) {
  private static final long PERIOD_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final int MOST_SPANS = 20_000;
  private static final int MOST_SPANS_OF_A_SERVICE = 2_000;
  /** With more than 200 services this holds, and the bound of all together gives way. */
  private static final int LEAST_SPANS_OF_A_SERVICE = 100;

  /** What a node is. */
  enum Type {
    SERVICE, DATABASE, MESSAGING
  }

  /**
   * Who calls or is called.
   *
   * @param id a service's name; of others, unlike any service's
   * @param figures of a service, its spans; of others, the calls to them
   */
  record Node(String id, String label, Type type, SpanFigures figures) {
    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("id", id);
      json.writeStringProperty("label", label);
      json.writeStringProperty("type", type.name().toLowerCase(Locale.ROOT));
      json.writeName("metrics");
      figures.write(json, label);
      json.writeEndObject();
    }
  }

  /**
   * The calls from one node to another.
   *
   * @param figures of the spans of who was called; of a database or broker, of its caller's
   */
  record Edge(String source, String target, SpanFigures figures) {
    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("source", source);
      json.writeStringProperty("target", target);
      json.writeNumberProperty("value", figures.spans());
      json.writeNumberProperty("p95", figures.p95Millis());
      json.writeNumberProperty("req_rate", figures.rate());
      json.writeNumberProperty("error_rate", figures.errorRate());
      json.writeEndObject();
    }
  }

  /**
   * Counts.
   *
   * @param endMillis latest end of a span that counts: some senders' clocks are fast
   */
  static ServiceGraph read(TraceReader traces, Tenant tenant, long nowMillis, long endMillis) {
    // The store takes the empty name for all services.
    var services = traces.services(tenant).stream().filter(name -> !name.isEmpty()).toList();
    int each = Math.clamp(
        MOST_SPANS / Math.max(1, services.size()),
        LEAST_SPANS_OF_A_SERVICE, MOST_SPANS_OF_A_SERVICE);
    var range = TimeRange.of(nowMillis - PERIOD_MILLIS, endMillis);
    var counter = new ServiceGraphCounter();
    for (var service : services) {
      traces.spans(tenant, service, range, each).items().forEach(counter::add);
    }
    return counter.graph(nowMillis);
  }

  /** The services among the nodes. */
  List<Node> services() {
    return nodes.stream().filter(node -> node.type() == Type.SERVICE).toList();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeArrayPropertyStart("nodes");
    nodes.forEach(node -> node.write(json));
    json.writeEndArray();
    json.writeArrayPropertyStart("edges");
    edges.forEach(edge -> edge.write(json));
    json.writeEndArray();
    json.writeEndObject();
  }
}
