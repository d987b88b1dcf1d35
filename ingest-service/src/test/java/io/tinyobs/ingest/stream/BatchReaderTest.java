// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.v1.Histogram;
import io.tinyobs.v1.Metric;
import io.tinyobs.v1.MetricSample;
import io.tinyobs.v1.TelemetryBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an agent's bytes mean, known metrics and new ones. */
class BatchReaderTest {
  private final IngestParts parts = IngestParts.with(Map.of());
  private final BatchReader reader = new BatchReader(
      parts.gate, Tenant.DEFAULT, parts.settings.limits().ofSeries());

  private List<String> read(byte[] bytes) {
    return text(reader.read(bytes, Tally.of(Signal.METRICS, Protocol.STREAM)));
  }

  private static List<String> text(WriteBatch batch) {
    var text = new ArrayList<String>();
    for (int i = 0; i < batch.samples(); i++) {
      text.add(batch.labels(i) + " " + batch.timestampMillis(i) + " " + batch.value(i));
    }
    return text;
  }

  private MetricSample.Builder now() {
    return MetricSample.newBuilder().setTimestampNs(parts.now() * 1_000_000);
  }

  private static TelemetryBatch of(Metric metric) {
    return TelemetryBatch.newBuilder().setService("shop").addMetrics(metric).build();
  }

  /** The second time a metric's bytes are known, and mean the same. */
  @Test
  void read_again_findsTheSameSeries() {
    var random = new Random(7);
    for (int round = 0; round < 20; round++) {
      var batch = TelemetryBatch.newBuilder().setService("shop");
      for (int i = 0; i < 30; i++) {
        var metric = Metric.newBuilder().setName("m" + random.nextInt(40)).putLabels("k", "v" + i);
        metric.addSamples(now().setGauge(i));
        metric.addSamples(
            now().setHistogram(
                Histogram.newBuilder().addBounds(1).addBounds(2.5).addBucketCounts(i)
                    .addBucketCounts(1).addBucketCounts(0).setCount(i + 1L).setSum(i)));
        metric.addSamples(now().setCounter(i));
        batch.addMetrics(metric);
      }
      var bytes = batch.build().toByteArray();
      var known = read(bytes);
      var fresh = new BatchReader(
          parts.gate, Tenant.DEFAULT, parts.settings.limits().ofSeries());

      assertThat(known).hasSize(30 * 7)
          .isEqualTo(text(fresh.read(bytes, Tally.of(Signal.METRICS, Protocol.STREAM))));
    }
  }

  /** As protobuf allows, if nobody writes so. */
  @Test
  void read_nameAfterSamples_isTheSame() {
    var samples = Metric.newBuilder().addSamples(now().setGauge(4)).build().toByteString();
    var name = Metric.newBuilder().setName("late").putLabels("a", "b").build().toByteString();
    var metric = samples.concat(name);
    var sender = TelemetryBatch.newBuilder().setService("shop").build().toByteString();
    var bytes = ByteString.copyFrom(new byte[]{3 << 3 | 2, (byte) metric.size()})
        .concat(metric).concat(sender).toByteArray();

    assertThat(read(bytes))
        .containsExactly(
            "late{a=\"b\", job=\"shop\", service_name=\"shop\"} " + parts.now()
                + " 4.0");
  }

  @Test
  void read_cutOff_isMalformedAndTheNextIsRead() {
    var whole = of(Metric.newBuilder().setName("x").addSamples(now().setGauge(1)).build())
        .toByteArray();
    for (int cut = 1; cut < whole.length; cut++) {
      var part = java.util.Arrays.copyOf(whole, cut);
      try {
        assertThat(read(part)).hasSizeLessThan(2);
      } catch (IngestException.Malformed e) {
        assertThat(e).hasMessageContaining("cannot read");
      }
    }
    assertThat(read(whole)).hasSize(1);
  }

  @Test
  void read_nameThatIsNoText_isMalformed() {
    var metric = ByteString.copyFrom(new byte[]{1 << 3 | 2, 1, (byte) 0xff})
        .concat(Metric.newBuilder().addSamples(now().setGauge(1)).build().toByteString());
    var bytes = ByteString.copyFrom(new byte[]{3 << 3 | 2, (byte) metric.size()}).concat(metric);

    assertThatThrownBy(() -> read(bytes.toByteArray()))
        .isInstanceOf(IngestException.Malformed.class);
  }

  /** Every hour a series is counted as alive anew, and its metric told anew. */
  @Test
  void read_metadata_isToldOnceForEachMetric() {
    var bytes = of(Metric.newBuilder().setName("x").addSamples(now().setCounter(1)).build())
        .toByteArray();
    var tally = Tally.of(Signal.METRICS, Protocol.STREAM);

    assertThat(reader.read(bytes, tally).metadata()).hasSize(1);
    assertThat(reader.read(bytes, tally).metadata()).isEmpty();
  }
}
