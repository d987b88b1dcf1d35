// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.Tenant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans off their bytes are those that generated classes read. */
class SpanDecoderTest {
  private static final int TRACES = 6;

  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private static ExportTraceServiceRequest parse(byte[] bytes) {
    try {
      return ExportTraceServiceRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IngestException.Malformed("none: " + e.getMessage(), e);
    }
  }

  private Export take(byte[] bytes) {
    return otlp.traces(Tenant.DEFAULT, bytes, Protocol.OTLP_HTTP, SpanDecoderTest::parse).join();
  }

  private static List<List<io.tinyobs.model.Span>> stored(IngestParts parts) {
    return IntStream.range(0, TRACES)
        .mapToObj(trace -> parts.storage.traces()
            .trace(Tenant.DEFAULT, HexFormat.of().formatHex(traceId(trace)))
            .map(found -> found.spans()).orElse(List.of()))
        .toList();
  }

  private static byte[] traceId(int trace) {
    var id = new byte[16];
    id[0] = (byte) 0xF0;
    id[15] = (byte) trace;
    return id;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void decode_randomRequest_isWhatGeneratedClassesRead(long seed) {
    var request = request(new Random(seed));
    var other = IngestParts.create();

    var export = take(request.toByteArray());

    var expected = new Otlp(other.gate, other.deltas, other.settings)
        .traces(Tenant.DEFAULT, request, Protocol.OTLP_HTTP).join();
    assertThat(export).isEqualTo(expected);
    assertThat(stored(parts)).usingRecursiveComparison().isEqualTo(stored(other));
    for (var outcome : List.of("received", "stored", "refused")) {
      assertThat(parts.counted("traces", outcome)).as(outcome)
          .isEqualTo(other.counted("traces", outcome));
    }
  }

  private ExportTraceServiceRequest request(Random random) {
    var request = ExportTraceServiceRequest.newBuilder();
    for (int i = 0; i < 4; i++) {
      var resource = Resource.newBuilder();
      if (random.nextInt(4) > 0) {
        resource.addAttributes(text("service.name", "service-" + random.nextInt(3)));
      }
      attributes(random, 3).forEach(resource::addAttributes);
      var of = ResourceSpans.newBuilder().setResource(resource).setSchemaUrl("s");
      for (int scope = random.nextInt(3); scope >= 0; scope--) {
        var spans = ScopeSpans.newBuilder();
        if (random.nextBoolean()) {
          spans.setScope(InstrumentationScope.newBuilder().setName("lib").setVersion("1"));
        }
        for (int k = random.nextInt(12); k >= 0; k--) {
          spans.addSpans(span(random));
        }
        of.addScopeSpans(spans);
      }
      request.addResourceSpans(of);
    }
    return request.build();
  }

  private Span span(Random random) {
    long now = parts.now() * 1_000_000;
    var id = new byte[random.nextInt(20) == 0 ? 7 : 8];
    random.nextBytes(id);
    var parent = new byte[List.of(0, 0, 8, 8, 8, 8, 3).get(random.nextInt(7))];
    if (random.nextInt(4) > 0) {
      random.nextBytes(parent);
    }
    var span = Span.newBuilder()
        .setTraceId(ByteString.copyFrom(traceId(random.nextInt(TRACES))))
        .setSpanId(ByteString.copyFrom(id))
        .setParentSpanId(ByteString.copyFrom(parent))
        .setName(random.nextInt(9) == 0 ? "n".repeat(5000) : "GET /☃/" + random.nextInt(9))
        .setKindValue(random.nextInt(9) - 1)
        .setStartTimeUnixNano(random.nextInt(15) == 0 ? 0 : now - random.nextInt(1_000_000))
        .setEndTimeUnixNano(random.nextInt(15) == 0 ? -1 : now - random.nextInt(1_000_000))
        .setTraceState(random.nextBoolean() ? "a=b" : "")
        .setFlags(random.nextInt(300))
        .setDroppedAttributesCount(random.nextInt(3));
    attributes(random, random.nextInt(20) == 0 ? 140 : 9).forEach(span::addAttributes);
    if (random.nextBoolean()) {
      span.setStatus(Status.newBuilder().setCodeValue(random.nextInt(4)).setMessage("é"));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      span.addEvents(
          Span.Event.newBuilder().setTimeUnixNano(now + random.nextInt()).setName("e" + i)
              .addAllAttributes(attributes(random, 3)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      span.addLinks(Span.Link.newBuilder()
          .setTraceId(ByteString.copyFrom(traceId(i)))
          .setSpanId(ByteString.copyFrom(new byte[]{1, 2, 3, 4, 5, 6, 7, (byte) random.nextInt(9)}))
          .addAllAttributes(attributes(random, 2)));
    }
    return span.build();
  }

  /** Names come twice, values are missing, nested or too long. */
  private static List<KeyValue> attributes(Random random, int most) {
    return IntStream.range(0, random.nextInt(most + 1))
        .mapToObj(i -> KeyValue.newBuilder()
            .setKey("key." + (most > 100 ? i : random.nextInt(40)))
            .setValue(value(random, 0)).build())
        .toList();
  }

  private static AnyValue value(Random random, int depth) {
    var value = AnyValue.newBuilder();
    switch (random.nextInt(depth > 2 ? 12 : 14)) {
      case 0 -> value.setIntValue(random.nextLong());
      case 1 -> value.setDoubleValue(random.nextGaussian());
      case 2 -> value.setBoolValue(random.nextBoolean());
      case 3 -> value.setBytesValue(ByteString.copyFrom(new byte[]{1, (byte) random.nextInt()}));
      case 4 -> value.clear();
      case 5 -> value.setStringValue(random.nextInt(4) == 0 ? "é".repeat(3000) : "");
      case 12 -> value.setArrayValue(ArrayValue.newBuilder()
          .addValues(value(random, depth + 1)).addValues(value(random, depth + 1)));
      case 13 -> value.setKvlistValue(
          KeyValueList.newBuilder().addValues(
              KeyValue.newBuilder().setKey("k").setValue(value(random, depth + 1))));
      default -> value.setStringValue("text ☃ " + random.nextInt(5));
    }
    return value.build();
  }

  private static KeyValue text(String name, String value) {
    return KeyValue.newBuilder().setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value)).build();
  }

  /** As protobuf allows, if nobody writes so: parts of one message are merged. */
  @Test
  void decode_resourceInTwoPartsBehindItsSpans_isOne() {
    var span = Span.newBuilder().setTraceId(ByteString.copyFrom(traceId(1)))
        .setSpanId(ByteString.copyFromUtf8("12345678")).setName("n")
        .setStartTimeUnixNano(parts.now() * 1_000_000).build();
    var of = ResourceSpans.newBuilder()
        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)).build().toByteString()
        .concat(resource(text("service.name", "shop")))
        .concat(resource(text("k", "v")));

    take(new byte[]{10, (byte) of.size()}, of);

    assertThat(stored(parts).get(1)).singleElement().satisfies(stored -> {
      assertThat(stored.service()).isEqualTo("shop");
      assertThat(stored.resource()).containsEntry("k", "v");
    });
  }

  private void take(byte[] head, ByteString rest) {
    take(ByteString.copyFrom(head).concat(rest).toByteArray());
  }

  private static ByteString resource(KeyValue attribute) {
    return ResourceSpans.newBuilder()
        .setResource(Resource.newBuilder().addAttributes(attribute)).build().toByteString();
  }

  @Test
  void decode_cutOffOrNotUtf8_isRefusedWhole() {
    var request = request(new Random(3)).toByteArray();

    var cut = Arrays.copyOf(request, request.length - 1);

    assertThatThrownBy(() -> take(cut)).isInstanceOf(IngestException.Malformed.class);
    var bad = ExportTraceServiceRequest.newBuilder().addResourceSpans(
        ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(
            Span.newBuilder().setTraceId(ByteString.copyFrom(traceId(1)))
                .setSpanId(ByteString.copyFromUtf8("12345678"))
                .setStartTimeUnixNano(parts.now() * 1_000_000).setName("x"))))
        .build().toByteArray();
    for (int i = 0; i < bad.length; i++) {
      bad[i] = bad[i] == 'x' ? (byte) 0xC3 : bad[i];
    }
    assertThatThrownBy(() -> take(bad)).isInstanceOf(IngestException.Malformed.class);
    assertThat(parts.counted("traces", "received")).isZero();
  }
}
