// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.load;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spans by OTLP over HTTP, flat out: traces of so many spans with eight attributes each, of ten services.
 *
 * <p>Options: {@code url=http://localhost:4318/v1/traces requests=1000 spans=500 trace=10 conns=4 pids=1,2}; {@code spans} a
 * request, {@code trace} spans a trace.
 *
 * <p>2 shared cores, quiet, 2026-11-28, {@code requests=600}, the second and third run after a start: 7.7 and 10.3 µs of
 * CPU a span, Redis, folds and compiling counted.
 */
final class SpanLoad {
  private static final int SERVICES = 10;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private SpanLoad() {
  }

  public static void main(String[] args) {
    var options = Options.of(args);
    int requests = options.number("requests", 1000);
    int spans = options.number("spans", 500);
    int conns = options.number("conns", 4);
    var uri = URI.create(options.text("url", "http://localhost:4318/v1/traces"));
    var bodies = new ArrayList<byte[]>();
    var random = new Random(42);
    for (int i = 0; i < requests; i++) {
      bodies.add(request(random, i, spans, options.number("trace", 10)));
    }
    var cpu = new ProcessCpu(options.text("pids", ""));
    long began = System.nanoTime();
    var next = new AtomicInteger();
    var senders = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < conns; i++) {
      senders.add(CompletableFuture.runAsync(() -> {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int k = next.getAndIncrement(); k < requests; k = next.getAndIncrement()) {
          send(http, uri, bodies.get(k));
        }
      }, Thread::startVirtualThread));
    }
    CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
    double seconds = (System.nanoTime() - began) / 1e9;
    long all = (long) requests * spans;
    System.out.printf("%,d spans in %.2f s: %,.0f a second%n", all, seconds, all / seconds);
    cpu.report(all, "span");
  }

  private static void send(HttpClient http, URI uri, byte[] body) {
    try {
      var answer = http.send(
          HttpRequest.newBuilder(uri).header("Content-Type", "application/x-protobuf")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
          HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200 || !answer.body().isEmpty()) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot send spans to " + uri, e);
    }
  }

  private static byte[] request(Random random, int number, int spans, int perTrace) {
    var request = ExportTraceServiceRequest.newBuilder();
    long now = System.currentTimeMillis() * NANOS_PER_MILLI;
    var scopes = new ScopeSpans.Builder[SERVICES];
    for (int i = 0; i < SERVICES; i++) {
      scopes[i] = ScopeSpans.newBuilder();
    }
    var trace = id(random, 16);
    for (int i = 0; i < spans; i++) {
      if (i % perTrace == 0) {
        trace = id(random, 16);
      }
      scopes[i % SERVICES].addSpans(span(random, trace, now, number));
    }
    for (int i = 0; i < SERVICES; i++) {
      request.addResourceSpans(ResourceSpans.newBuilder()
          .setResource(Resource.newBuilder().addAttributes(text("service.name", "service-" + i)))
          .addScopeSpans(scopes[i]));
    }
    return request.build().toByteArray();
  }

  private static Span span(Random random, ByteString trace, long now, int number) {
    long start = now - random.nextInt(60_000) * NANOS_PER_MILLI;
    return Span.newBuilder()
        .setTraceId(trace)
        .setSpanId(id(random, 8))
        .setParentSpanId(id(random, 8))
        .setName("GET /products/{item}")
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(start)
        .setEndTimeUnixNano(start + random.nextInt(500_000_000))
        .addAttributes(text("http.request.method", "GET"))
        .addAttributes(text("http.route", "/products/{item}"))
        .addAttributes(text("url.path", "/products/" + random.nextInt(1000)))
        .addAttributes(text("server.address", "shop.example"))
        .addAttributes(text("user_agent.original", "load/1.0"))
        .addAttributes(text("client.address", "10.0.0." + random.nextInt(256)))
        .addAttributes(KeyValue.newBuilder().setKey("http.response.status_code")
            .setValue(AnyValue.newBuilder().setIntValue(200)))
        .addAttributes(KeyValue.newBuilder().setKey("request.number")
            .setValue(AnyValue.newBuilder().setIntValue(number)))
        .build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder().setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value)).build();
  }

  private static ByteString id(Random random, int bytes) {
    var id = new byte[bytes];
    random.nextBytes(id);
    return ByteString.copyFrom(id);
  }
}
