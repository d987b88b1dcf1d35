// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client asks for. */
sealed interface ClientMessage {
  /** Follow the series that {@code match} selects. */
  record Subscribe(int id, String match) implements ClientMessage {
  }

  /** Follow traces. */
  record SubscribeTraces(int id) implements ClientMessage {
  }

  /** Follow no longer. */
  record Unsubscribe(int id) implements ClientMessage {
  }

  /** Answer me. */
  record Ping() implements ClientMessage {
  }

  /**
   * Not understood.
   *
   * @param id the message's id if that could be read
   * @param why one sentence for its author
   */
  record Bad(@Nullable Integer id, String why) implements ClientMessage {
  }

  /** Reads a text; one that is not understood is {@link Bad}. */
  static ClientMessage parse(String text) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      var at = e.getLocation();
      return new Bad(null, "cannot read message: got invalid JSON at line %d, column %d"
          .formatted(at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()));
    }
    var type = json.path("type");
    if (!type.isString()) {
      return new Bad(null, "cannot read message: got no type, expected {\"type\":\"…\", …}");
    }
    return switch (type.stringValue()) {
      case "ping" -> new Ping();
      case "subscribe" -> subscribe(json);
      case "subscribe-traces" -> withId(json, SubscribeTraces::new);
      case "unsubscribe" -> withId(json, Unsubscribe::new);
      default -> new Bad(idOf(json), ("cannot read message: got type \"%s\","
          + " expected subscribe, subscribe-traces, unsubscribe or ping")
          .formatted(shortened(type.stringValue())));
    };
  }

  private static ClientMessage subscribe(JsonNode json) {
    var match = json.path("match");
    if (!match.isString() || match.stringValue().isBlank()) {
      return new Bad(idOf(json),
          "cannot subscribe: got no match, expected a series selector, for instance up{job=\"api\"}");
    }
    return withId(json, id -> new Subscribe(id, match.stringValue()));
  }

  private static ClientMessage withId(JsonNode json, IntFunction<ClientMessage> make) {
    var id = idOf(json);
    return id == null
        ? new Bad(null, "cannot read message: got no usable id, expected an integer of at least 1")
        : make.apply(id);
  }

  private static @Nullable Integer idOf(JsonNode json) {
    var id = json.path("id");
    return id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 1
        ? id.intValue()
        : null;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
