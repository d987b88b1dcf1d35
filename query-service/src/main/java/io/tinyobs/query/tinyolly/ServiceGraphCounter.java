// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.query.tinyolly.ServiceGraph.Edge;
import io.tinyobs.query.tinyolly.ServiceGraph.Node;
import io.tinyobs.query.tinyolly.ServiceGraph.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a graph of services out of spans. Not thread-safe.
 *
 * <p>A call is a span whose parent is another service's, or one that names a database or a broker, which
 * send no spans themselves, by OpenTelemetry's attributes of today or of before. A message is two calls, to
 * the broker and from it, and none between the services.
 */
final class ServiceGraphCounter {
  private record NodeKey(String id, String label, Type type) {
    static NodeKey service(String name) {
      return new NodeKey(name, name, Type.SERVICE);
    }
  }

  private record EdgeKey(String source, String target) {
  }

  private final List<SeenSpan> spans = new ArrayList<>();
  private final Map<NodeKey, SpanFigures.Counter> nodes = new TreeMap<>(
      Comparator.comparing(NodeKey::id).thenComparing(NodeKey::type));
  private final Map<EdgeKey, SpanFigures.Counter> edges = new TreeMap<>(
      Comparator.comparing(EdgeKey::source).thenComparing(EdgeKey::target));

  void add(Span span) {
    var seen = SeenSpan.of(span);
    spans.add(seen);
    count(NodeKey.service(span.service()), seen);
    addRemote(
        span, seen, Type.DATABASE,
        SeenSpan.text(span, "db.system.name", "db.system"),
        SeenSpan.text(span, "db.namespace", "db.name"));
    addRemote(
        span, seen, Type.MESSAGING,
        SeenSpan.text(span, "messaging.system"),
        SeenSpan.text(span, "messaging.destination.name", "messaging.destination"));
  }

  private void addRemote(
      Span span, SeenSpan seen, Type type, @Nullable String system, @Nullable String part) {
    if (system == null) {
      return;
    }
    var label = part == null ? system : system + "/" + part;
    var prefix = type == Type.DATABASE ? "database:" : "messaging:";
    var node = new NodeKey(prefix + label, label, type);
    count(node, seen);
    count(
        span.kind() == SpanKind.CONSUMER
            ? new EdgeKey(node.id(), span.service())
            : new EdgeKey(span.service(), node.id()),
        seen);
  }

  /** What was added, with the calls between services; to be asked once. */
  ServiceGraph graph(long nowMillis) {
    connect();
    long now = TimeUnit.MILLISECONDS.toNanos(nowMillis);
    var foundNodes = new ArrayList<Node>();
    nodes.forEach((key, spans) -> foundNodes.add(
        new Node(key.id(), key.label(), key.type(), spans.figures(now))));
    var foundEdges = new ArrayList<Edge>();
    edges.forEach((key, spans) -> foundEdges.add(
        new Edge(key.source(), key.target(), spans.figures(now))));
    return new ServiceGraph(nowMillis, List.copyOf(foundNodes), List.copyOf(foundEdges));
  }

  private void connect() {
    var services = new HashMap<SeenSpan.Id, String>();
    spans.forEach(span -> services.put(span.id(), span.service()));
    for (var span : spans) {
      var caller = span.takesMessage() ? null : services.get(span.parent());
      if (caller != null && !caller.equals(span.service())) {
        count(new EdgeKey(caller, span.service()), span);
      }
    }
  }

  private void count(NodeKey node, SeenSpan span) {
    nodes.computeIfAbsent(node, key -> new SpanFigures.Counter()).add(span);
  }

  private void count(EdgeKey edge, SeenSpan span) {
    edges.computeIfAbsent(edge, key -> new SpanFigures.Counter()).add(span);
  }
}
