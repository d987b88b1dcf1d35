// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TinyObsMetricsTest {
  private static final long START = Instant.parse("2026-01-02T03:04:05.678Z").toEpochMilli();

  private final FakeTinyObs server = FakeTinyObs.start();
  private long nowMillis = START;
  private final TinyObs obs = builder().build();

  @AfterEach
  void stop() {
    obs.close();
    server.close();
  }

  private TinyObsBuilder builder() {
    return TinyObs.builder().endpoint(server.endpoint()).service("shop").instance("one")
        .flushInterval(Duration.ofHours(1)).closeTimeout(Duration.ofSeconds(10))
        .clock(() -> Instant.ofEpochMilli(nowMillis));
  }

  @Test
  void counter_incremented_arrivesWithZeroAtItsBeginning() {
    obs.counter("orders_total", "kind", "gift").increment();
    obs.counter("orders_total", "kind", "gift").add(1.5);
    nowMillis += 1000;
    assertThat(obs.flush()).isTrue();

    List<JsonNode> samples = server.samples("orders_total");
    assertThat(samples).hasSize(2);
    assertThat(samples.get(0).get("value").asDouble()).isZero();
    assertThat(samples.get(0).get("timestamp").asString()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(samples.get(1).toString())
        .isEqualTo("{\"name\":\"orders_total\",\"type\":\"counter\","
            + "\"labels\":{\"instance\":\"one\",\"kind\":\"gift\",\"service\":\"shop\"},"
            + "\"value\":2.5,\"timestamp\":\"2026-01-02T03:04:06.678Z\"}");
  }

  @Test
  void counter_flushedAgain_sendsTheCumulativeValue() {
    Counter counter = obs.counter("c");
    counter.add(3L);
    obs.flush();
    counter.add(4L);
    counter.add(-5L);
    counter.add(Double.NaN);
    counter.add(Double.POSITIVE_INFINITY);
    obs.flush();
    assertThat(values("c")).containsExactly(3.0, 7.0);
  }

  @Test
  void flush_twiceInOneMillisecond_neverRepeatsATimestamp() {
    obs.counter("c").increment();
    obs.flush();
    obs.flush();
    assertThat(server.samples("c").stream().map(s -> s.get("timestamp").asString()))
        .doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void histogram_recorded_arrivesAsCumulativeBuckets() {
    double[] bounds = {
        0.1, 1, 10
    };
    Histogram histogram = obs.histogram("h", bounds);
    for (double value : new double[]{
        0.1, 0.5, 20, Double.NaN
    }) {
      histogram.record(value);
    }
    obs.flush();
    assertThat(server.samples("h_bucket").stream()
        .map(s -> s.get("labels").get("le").asString() + "=" + s.get("value").asLong()))
        .containsExactly("0.1=1", "1.0=2", "10.0=2", "+Inf=3");
    assertThat(values("h_count")).containsExactly(3.0);
    assertThat(values("h_sum").get(0)).isEqualTo(20.6, within(1e-9));
    assertThat(server.samples("h_sum").get(0).get("type").asString()).isEqualTo("counter");
  }

  @Test
  void timer_startedAndClosed_recordsSeconds() {
    Timer timer = obs.timer("t_seconds");
    timer.record(Duration.ofMillis(1500));
    timer.record(Duration.ofMillis(-1));
    Timer.Running running = timer.start();
    running.close();
    running.close();
    assertThat(timer.count()).isEqualTo(2);
    assertThat(timer.totalSeconds()).isBetween(1.5, 60.0);
  }

  @Test
  void gauge_withoutAFiniteValue_isNotSent() {
    obs.gauge("never_set");
    obs.gauge("unknown").set(Double.NaN);
    obs.gauge("broken", () -> {
      throw new IllegalStateException("no");
    });
    obs.gauge("stock", () -> 7);
    obs.gauge("level").add(2);
    obs.gauge("level").add(-0.5);
    obs.flush();
    assertThat(server.samples().stream().map(s -> s.get("name").asString()))
        .containsExactlyInAnyOrder("stock", "level");
    assertThat(values("level")).containsExactly(1.5);
  }

  @Test
  void labels_inAnotherOrder_areTheSameSeries() {
    Counter one = obs.counter("c", "a", "1", "b", "2");
    Counter other = obs.counter("c", "b", "2", "a", "1");
    assertThat(other).isSameAs(one);
    assertThat(obs.counter("c", "a", "1", "b", "2")).isSameAs(one);
    assertThat(obs.counter("c", "a", "1", "b", "3")).isNotSameAs(one);
  }

  /** One bad metric would make the server refuse the whole batch. */
  @Test
  @SuppressWarnings("NullAway") // what applications do
  void instrument_malformed_neitherThrowsNorIsSent() {
    obs.counter("fine").increment();
    obs.counter("").increment();
    obs.counter(null).increment();
    obs.counter("x".repeat(250)).increment();
    obs.counter("odd", "key").increment();
    obs.counter("null_value", "key", null).increment();
    obs.counter("long_value", "key", "é".repeat(513)).increment();
    obs.counter("reserved", "le", "1").increment();
    obs.gauge("fine").set(1);
    double[] falling = {
        2, 1
    };
    obs.histogram("bad_bounds", falling).record(1);
    obs.flush();
    assertThat(server.samples().stream().map(s -> s.get("name").asString()))
        .containsExactly("fine");
  }

  @Test
  void series_beyondTheLimit_areNotSent() {
    try (TinyObs few = builder().maxSeries(5).build()) {
      for (int i = 0; i < 20; i++) {
        few.counter("c", "i", "" + i).increment();
      }
      few.flush();
    }
    assertThat(server.samples("c")).extracting(s -> s.get("labels").get("i").asString())
        .containsOnly("0", "1", "2", "3", "4");
  }

  @Test
  void trackRequest_closed_countsTheRequest() {
    RequestGuard waiting = obs.trackRequest();
    try (RequestGuard guard = obs.trackRequest()) {
      guard.fail();
    }
    obs.flush();
    assertThat(values("requests_total")).containsExactly(1.0);
    assertThat(values("errors_total")).containsExactly(1.0);
    assertThat(values("inflight")).containsExactly(1.0);
    assertThat(values("latency_count")).containsExactly(1.0);
    waiting.close();
  }

  @Test
  void verbs_ofTheRealTimePlatform_record() {
    obs.setGauge("stock", 3, "item", "book");
    obs.incCounter("sold", "item", "book");
    obs.recordHistogram("price", 0.2);
    obs.flush();
    assertThat(values("stock")).containsExactly(3.0);
    assertThat(values("sold")).containsExactly(1.0);
    assertThat(values("price_count")).containsExactly(1.0);
  }

  @Test
  void runtimeMetrics_switchedOn_arrive() {
    try (TinyObs withRuntime = builder().runtimeMetrics(true).build()) {
      withRuntime.flush();
    }
    assertThat(values("jvm_memory_used_bytes")).isNotEmpty().allMatch(bytes -> bytes > 0);
    assertThat(server.samples("jvm_threads_live")).hasSize(1);
    assertThat(server.samples("jvm_gc_collections_total")).isNotEmpty();
    assertThat(server.samples("process_cpu_seconds_total")).hasSize(1);
  }

  @Test
  void recording_fromManyThreads_losesNothing() throws InterruptedException {
    Counter counter = obs.counter("c");
    Histogram histogram = obs.histogram("h");
    Gauge gauge = obs.gauge("g");
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread = new Thread(() -> {
        for (int i = 0; i < 20_000; i++) {
          counter.increment();
          obs.counter("labelled", "mod", "" + i % 10).increment();
          histogram.record(0.5);
          gauge.add(1);
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    obs.flush();
    assertThat(values("c")).containsExactly(160_000.0);
    assertThat(values("h_count")).containsExactly(160_000.0);
    assertThat(values("h_sum")).containsExactly(80_000.0);
    assertThat(values("g")).containsExactly(160_000.0);
    assertThat(values("labelled")).hasSize(10).containsOnly(16_000.0);
  }

  @Test
  void snapshot_ofManySeries_isSplitAtAThousand() {
    for (int i = 0; i < 2500; i++) {
      obs.gauge("g", "i", "" + i).set(i);
    }
    obs.flush();
    assertThat(server.requests("/v1/ingest")).extracting(r -> r.json().get("metrics").size())
        .containsExactly(1000, 1000, 500);
  }

  private List<Double> values(String name) {
    return server.samples(name).stream().map(s -> s.get("value").asDouble()).toList();
  }
}
