// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The JSON texts that the hub sends, each as docs/formats/live-frame.md spells it. */
final class ServerTexts {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ServerTexts() {
  }

  static Outgoing.Text hello(int tickMillis) {
    return text("hello", "version", 1, "tickMillis", tickMillis);
  }

  static Outgoing.Text subscribed(int id) {
    return text("subscribed", "id", id);
  }

  static Outgoing.Text pong() {
    return text("pong");
  }

  static Outgoing.Text dropped(long count) {
    return text("dropped", "count", count);
  }

  /** An error about the request {@code id}, or about the whole connection if that is null. */
  static Outgoing.Text error(@Nullable Integer id, String message) {
    return id == null
        ? text("error", "message", message)
        : text("error", "id", id, "message", message);
  }

  /** A series and the number that stands for it. */
  record Named(int ref, Labels labels) {
  }

  static Outgoing.Text series(int id, List<Named> series) {
    return text("series", "id", id, "series", series.stream()
        .map(named -> members("ref", named.ref(), "labels", named.labels().toMap()))
        .toList());
  }

  static Outgoing.Text traces(List<TraceLine> traces) {
    return text("traces", "traces", traces);
  }

  /** A message of this type with these members after it, names and values in turn. */
  static Outgoing.Text text(String type, Object... namesAndValues) {
    var message = members("type", type);
    message.putAll(members(namesAndValues));
    return new Outgoing.Text(MAPPER.writeValueAsString(message));
  }

  /** A JSON object whose members keep this order. */
  private static Map<String, Object> members(Object... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }
}
