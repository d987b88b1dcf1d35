// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a Prometheus is answered that federates native histograms. */
class FederatedFamiliesTest extends QueryServiceTest {
  private static final String PROTOBUF = "application/vnd.google.protobuf;"
      + "proto=io.prometheus.client.MetricFamily;encoding=delimited";

  /** Fields of each message that are messages, by the message's place; texts are all others of a length. */
  private static final Map<String, List<Integer>> MESSAGES = Map.of(
      "/", List.of(4), "/4/", List.of(1, 5, 7), "/4/7/", List.of(9, 12));

  private byte[] federate(String accept) {
    var result = http.get().uri("/federate?match[]={m}", "{__name__=~\".+\"}")
        .header("Accept", accept).exchange().expectStatus().isOk()
        .expectHeader().valueEquals("Content-Type", PROTOBUF + ";escaping=underscores")
        .expectBody().returnResult();
    return Objects.requireNonNullElse(result.getResponseBody(), new byte[0]);
  }

  private static List<String> families(byte[] body) {
    var in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    var families = new ArrayList<String>();
    while (in.hasRemaining()) {
      families.add(message("/", part(in)));
    }
    return families;
  }

  private static ByteBuffer part(ByteBuffer in) {
    int length = (int) varint(in);
    var part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return part;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0;; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static String message(String place, ByteBuffer in) {
    var text = new StringBuilder("{");
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      int field = tag >>> 3;
      text.append(text.length() > 1 ? " " : "").append(field).append('=');
      switch (tag & 7) {
        case 0 -> text.append(varint(in));
        case 1 -> text.append(in.getDouble());
        default -> text.append(run(place, field, part(in)));
      }
    }
    return text.append('}').toString();
  }

  private static String run(String place, int field, ByteBuffer part) {
    if (MESSAGES.getOrDefault(place, List.of()).contains(field)) {
      return message(place + field + "/", part);
    }
    if (place.equals("/4/7/")) {
      var counts = new ArrayList<Double>();
      while (part.hasRemaining()) {
        counts.add(part.getDouble());
      }
      return counts.toString();
    }
    return StandardCharsets.UTF_8.decode(part).toString();
  }

  @Test
  void federate_asProtobuf_hasNumbersAndHistograms() {
    var histogram = NativeHistogram.exponential(
        3, 0.5, 1, 8.5, 4.5, Buckets.from(7, 0.5), Buckets.from(-2, 3, 4));
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "up", "job", "a"), NOW, 0)
        .histogram(Labels.of("__name__", "wait", "job", "a"), NOW - 1, histogram)
        .histogram(Labels.of("__name__", "wait", "instance", "i"), NOW,
            histogram.withCounterReset(CounterReset.GAUGE)));

    assertThat(families(federate(PROTOBUF + ";q=0.6,text/plain;q=0.5"))).containsExactly(
        "{1=up 3=3 4={1={1=job 2=a} 1={1=instance 2=} 5={1=0.0} 6=%d}}".formatted(NOW),
        ("{1=wait 3=4 4={1={1=job 2=a} 1={1=instance 2=} 7={2=4.5 4=8.5 5=6 6=0.5 8=1.0"
            + " 9={1=14 2=1} 11=[0.5] 12={1=3 2=2} 14=[3.0, 4.0]} 6=%d}}").formatted(NOW - 1),
        ("{1=wait 3=5 4={1={1=instance 2=i} 7={2=4.5 4=8.5 5=6 6=0.5 8=1.0"
            + " 9={1=14 2=1} 11=[0.5] 12={1=3 2=2} 14=[3.0, 4.0]} 6=%d}}").formatted(NOW));
  }

  /** Nothing was observed yet, of which nothing but an empty span says that it is a native histogram. */
  @Test
  void federate_emptyHistogram_isANativeOne() {
    store(WriteBatch.create().histogram(Labels.of("__name__", "wait", "instance", "i"), NOW,
        NativeHistogram.exponential(3, 0, 0, 0, 0, Buckets.EMPTY, Buckets.allFrom(3, 0, 0))));

    assertThat(families(federate(PROTOBUF))).containsExactly(
        "{1=wait 3=4 4={1={1=instance 2=i} 7={2=0.0 4=0.0 5=6 6=0.0 8=0.0 12={}} 6=%d}}"
            .formatted(NOW));
  }

  /** Custom bounds have no place in protobuf, and a text no place for any native histogram. */
  @Test
  void federate_whatHasNoPlace_isLeftOut() {
    store(WriteBatch.create()
        .histogram(Labels.of("__name__", "custom"), NOW,
            NativeHistogram.custom(new double[]{1}, 2, 3, Buckets.from(0, 2)))
        .histogram(Labels.of("__name__", "wait"), NOW,
            NativeHistogram.exponential(3, 0, 1, 1, 0, Buckets.EMPTY, Buckets.EMPTY)));

    assertThat(families(federate(PROTOBUF))).singleElement().asString().startsWith("{1=wait ");
    for (var accept : List.of("text/plain," + PROTOBUF, "*/*", PROTOBUF + ";q=0",
        PROTOBUF.replace("delimited", "text"))) {
      http.get().uri("/federate?match[]={m}", "{__name__=~\".+\"}").header("Accept", accept)
          .exchange().expectStatus().isOk()
          .expectBody(String.class).value(body -> assertThat(body).isNullOrEmpty());
    }
  }
}
