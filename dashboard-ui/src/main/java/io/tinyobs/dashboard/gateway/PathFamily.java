// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Whose clients call a path, and so how they expect an error to be written. */
enum PathFamily {
  /** {@code {"error":"<status text>","message":"…"}}. */
  TINYOBS,
  /** {@code {"status":"error","errorType":"…","error":"…"}}. */
  PROMETHEUS,
  /** {@code {"detail":"…"}}. */
  TINYOLLY,
  /** {@code {"data":null,"errors":[{"code":n,"msg":"…"}]}}. */
  JAEGER,
  /** One line of text, as Loki, Tempo and scrapers show it. */
  TEXT;

  /** The family of a path. */
  static PathFamily of(String path) {
    if (path.startsWith("/api/v1/")) {
      return PROMETHEUS;
    }
    if (path.startsWith("/v1/") || path.equals("/ingest")) {
      return TINYOBS;
    }
    if (path.startsWith("/jaeger/")) {
      return JAEGER;
    }
    if (path.startsWith("/loki/") || path.startsWith("/tempo/") || path.startsWith("/api/v2/")
        || path.equals("/metrics") || path.equals("/federate")) {
      return TEXT;
    }
    return TINYOLLY;
  }

  MediaType contentType() {
    return this == TEXT
        ? MediaType.parseMediaType("text/plain;charset=UTF-8")
        : MediaType.APPLICATION_JSON;
  }

  /** The body of an answer of this status. */
  String body(HttpStatus status, String message) {
    return switch (this) {
      case TINYOBS -> json("error", status.getReasonPhrase(), "message", message);
      case PROMETHEUS -> json("status", "error", "errorType", errorType(status), "error", message);
      case TINYOLLY -> json("detail", message);
      case JAEGER -> json("data", null, "errors",
          List.of(members("code", status.value(), "msg", message)));
      case TEXT -> message + "\n";
    };
  }

  private static String errorType(HttpStatus status) {
    return status == HttpStatus.GATEWAY_TIMEOUT ? "timeout" : "unavailable";
  }

  private static String json(@Nullable Object... namesAndValues) {
    return JsonMapper.shared().writeValueAsString(members(namesAndValues));
  }

  private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return members;
  }
}
