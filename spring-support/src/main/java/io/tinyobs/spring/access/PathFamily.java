// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Whose clients call a path, and so how they expect an error to be written. */
public enum PathFamily {
  /** {@code {"error":"<status text>","message":"…"}}. */
  TINYOBS,
  /** {@code {"status":"error","errorType":"…","error":"…"}}. */
  PROMETHEUS,
  /** {@code {"detail":"…"}}. */
  TINYOLLY,
  /** {@code {"data":null,"errors":[{"code":n,"msg":"…"}]}}. */
  JAEGER,
  /** {@code google.rpc.Status} as JSON: {@code {"code":n,"message":"…"}}. */
  OTLP_JSON,
  /** {@code google.rpc.Status} as protobuf. */
  OTLP,
  /** One line of text, as senders, Loki, Tempo and scrapers show it. */
  TEXT;

  private static final MediaType PROTOBUF = MediaType.valueOf("application/x-protobuf");
  private static final MediaType PLAIN = MediaType.parseMediaType("text/plain;charset=UTF-8");

  /** The family of a request. */
  public static PathFamily of(ServerHttpRequest request) {
    var path = request.getPath().value();
    if (path.startsWith("/api/v1/otlp/")
        || request.getMethod().equals(HttpMethod.POST)
            && (path.equals("/v1/metrics") || path.equals("/v1/traces")
                || path.equals("/v1/logs"))) {
      var type = String.valueOf(request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
      return type.startsWith(PROTOBUF.toString()) ? OTLP : OTLP_JSON;
    }
    return of(path);
  }

  private static PathFamily of(String path) {
    if (path.equals("/api/v1/write") || path.equals("/api/v1/read")) {
      return TEXT;
    }
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
        || path.equals("/metrics") || path.equals("/federate") || path.startsWith("/ws")
        || path.startsWith("/-/")) {
      return TEXT;
    }
    return TINYOLLY;
  }

  /** Answers with an error. */
  public Mono<Void> write(ServerWebExchange exchange, HttpStatus status, String message) {
    var response = exchange.getResponse();
    response.getHeaders().setContentType(contentType());
    var body = body(status, message);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }

  private MediaType contentType() {
    return switch (this) {
      case TEXT -> PLAIN;
      case OTLP -> PROTOBUF;
      case TINYOBS, PROMETHEUS, TINYOLLY, JAEGER, OTLP_JSON -> MediaType.APPLICATION_JSON;
    };
  }

  /** The body of an answer of this status. */
  byte[] body(HttpStatus status, String message) {
    return switch (this) {
      case TINYOBS -> json("error", status.getReasonPhrase(), "message", message);
      case PROMETHEUS -> json("status", "error", "errorType", errorType(status), "error", message);
      case TINYOLLY -> json("detail", message);
      case JAEGER -> json("data", null, "errors",
          List.of(members("code", status.value(), "msg", message)));
      case OTLP_JSON -> json("code", grpcCode(status), "message", message);
      case OTLP -> status(grpcCode(status), message.getBytes(StandardCharsets.UTF_8));
      case TEXT -> (message + "\n").getBytes(StandardCharsets.UTF_8);
    };
  }

  private static String errorType(HttpStatus status) {
    return switch (status) {
      case GATEWAY_TIMEOUT -> "timeout";
      case UNAUTHORIZED -> "unauthorized";
      case FORBIDDEN -> "forbidden";
      default -> "unavailable";
    };
  }

  private static int grpcCode(HttpStatus status) {
    return switch (status) {
      case UNAUTHORIZED -> 16;
      case FORBIDDEN -> 7;
      case GATEWAY_TIMEOUT -> 4;
      default -> 14;
    };
  }

  /** {@code google.rpc.Status} of a code (field 1) and a message (field 2). */
  private static byte[] status(int code, byte[] message) {
    var out = new ByteArrayOutputStream();
    out.write(1 << 3);
    out.write(code);
    out.write(2 << 3 | 2);
    int rest = message.length;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write(rest & 0x7f | 0x80);
    }
    out.write(rest);
    out.writeBytes(message);
    return out.toByteArray();
  }

  private static byte[] json(@Nullable Object... namesAndValues) {
    return JsonMapper.shared().writeValueAsBytes(members(namesAndValues));
  }

  private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return members;
  }
}
