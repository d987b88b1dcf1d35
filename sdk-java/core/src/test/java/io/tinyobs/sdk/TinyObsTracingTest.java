// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.sdk.trace.Scope;
import io.tinyobs.sdk.trace.Span;
import io.tinyobs.sdk.trace.SpanContext;
import io.tinyobs.sdk.trace.SpanKind;
import io.tinyobs.sdk.trace.TraceParent;
import io.tinyobs.sdk.trace.Tracer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TinyObsTracingTest {
  private final FakeTinyObs server = FakeTinyObs.start();
  private final TinyObs obs = TinyObs.builder().endpoint(server.endpoint()).service("shop")
      .instance("one").flushInterval(Duration.ofHours(1)).build();

  @AfterEach
  void stop() {
    obs.close();
    server.close();
    assertThat(Tracer.current()).isNull();
  }

  @Test
  void span_closed_arrivesAsOtlp() {
    try (Span span = obs.tracer().span("GET /x", SpanKind.SERVER)) {
      span.attribute("text", "a \"b\"\n\u0001").attribute("whole", 7).attribute("part", 1.5)
          .attribute("flag", true).attribute("nothing", null);
      span.event("cache miss", "key", "k");
      span.error(new IllegalStateException("boom"));
    }
    obs.flush();
    JsonNode body = server.requests("/v1/traces").get(0).json();
    assertThat(body.at("/resourceSpans/0/resource/attributes").toString())
        .contains("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}")
        .contains("{\"key\":\"service.instance.id\",\"value\":{\"stringValue\":\"one\"}}");
    assertThat(body.at("/resourceSpans/0/scopeSpans/0/scope/name").asString()).isEqualTo("tinyobs");
    JsonNode span = server.spans().get(0);
    assertThat(span.get("traceId").asString()).matches("[0-9a-f]{32}");
    assertThat(span.get("spanId").asString()).matches("[0-9a-f]{16}");
    assertThat(span.has("parentSpanId")).isFalse();
    assertThat(span.get("kind").isInt()).isTrue();
    assertThat(span.get("kind").asInt()).isEqualTo(2);
    assertThat(span.get("status").toString()).isEqualTo("{\"code\":2,\"message\":\"boom\"}");
    assertThat(span.get("startTimeUnixNano").isString()).isTrue();
    assertThat(Long.parseLong(span.get("endTimeUnixNano").asString()))
        .isGreaterThanOrEqualTo(Long.parseLong(span.get("startTimeUnixNano").asString()));
    assertThat(span.get("attributes").toString()).isEqualTo(
        "[{\"key\":\"text\",\"value\":{\"stringValue\":\"a \\\"b\\\"\\n\\u0001\"}},"
            + "{\"key\":\"whole\",\"value\":{\"intValue\":\"7\"}},"
            + "{\"key\":\"part\",\"value\":{\"doubleValue\":1.5}},"
            + "{\"key\":\"flag\",\"value\":{\"boolValue\":true}}]");
    assertThat(span.get("events")).extracting(e -> e.get("name").asString())
        .containsExactly("cache miss", "exception");
  }

  @Test
  void span_withinAnother_isItsChild() {
    Span outer = obs.tracer().span("outer");
    Span inner = obs.tracer().span("inner");
    assertThat(Tracer.current()).isEqualTo(inner.context());
    inner.close();
    assertThat(Tracer.current()).isEqualTo(outer.context());
    outer.close();
    obs.flush();
    JsonNode innerSent = server.spans().get(0);
    assertThat(innerSent.get("parentSpanId").asString()).isEqualTo(outer.context().spanId());
    assertThat(innerSent.get("traceId").asString()).isEqualTo(outer.context().traceId());
  }

  @Test
  void context_handedToAnotherThread_continuesTheTrace() throws InterruptedException {
    AtomicReference<SpanContext> seen = new AtomicReference<>();
    try (Span outer = obs.tracer().span("outer")) {
      Thread thread = new Thread(() -> {
        try (Scope scope = Tracer.makeCurrent(outer.context());
            Span inner = obs.tracer().span("inner")) {
          assertThat(scope).isNotNull();
          seen.set(inner.context());
        }
      });
      thread.start();
      thread.join();
      assertThat(seen.get().traceId()).isEqualTo(outer.context().traceId());
    }
  }

  @Test
  void span_detached_isNotCurrent() {
    Span span = obs.tracer().detached("async", SpanKind.CLIENT, null);
    assertThat(Tracer.current()).isNull();
    span.close();
    span.close();
    obs.flush();
    assertThat(server.spans()).hasSize(1);
  }

  @Test
  void span_ofAnUnsampledTrace_isNotSentButTravels() {
    SpanContext parent = TraceParent
        .parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
    try (Span span = obs.tracer().span("quiet", SpanKind.SERVER, parent)) {
      assertThat(TraceParent.format(span.context()))
          .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-").endsWith("-00");
    }
    obs.flush();
    assertThat(server.spans()).isEmpty();
  }

  @Test
  void log_withinASpan_carriesItsIds() {
    try (Span span = obs.tracer().span("s")) {
      obs.log(Level.WARNING, "odd", "order", 12, new IllegalStateException("boom"));
      obs.flush();
      JsonNode log = server.logs().get(0);
      assertThat(log.get("traceId").asString()).isEqualTo(span.context().traceId());
      assertThat(log.get("spanId").asString()).isEqualTo(span.context().spanId());
      assertThat(log.get("severityNumber").asInt()).isEqualTo(13);
      assertThat(log.get("severityText").asString()).isEqualTo("WARN");
      assertThat(log.at("/body/stringValue").asString()).isEqualTo("odd");
      assertThat(log.get("attributes")).extracting(a -> a.get("key").asString())
          .containsExactly("order", "exception.type", "exception.message", "exception.stacktrace");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what applications do
  void log_withoutASpanOrWithNulls_arrives() {
    obs.log(Level.INFO, "plain");
    obs.log(null, null, (Object[]) null);
    obs.flush();
    assertThat(server.logs()).hasSize(2);
    assertThat(server.logs().get(0).has("traceId")).isFalse();
  }
}
