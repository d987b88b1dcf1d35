// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import io.tinyobs.sdk.internal.Batch;
import io.tinyobs.sdk.internal.Json;
import io.tinyobs.sdk.internal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes one snapshot as bodies for {@code POST /v1/ingest}, all samples at the same time. */
final class MetricBatches implements SampleSink {
  /** The server takes no more in one request. */
  private static final int MAX_SAMPLES = 1000;

  private final long nowMillis;
  private final String tail;
  private final Json json = new Json();
  private final List<Batch> batches = new ArrayList<>();
  private int count;

  MetricBatches(long nowMillis) {
    this.nowMillis = nowMillis;
    this.tail = tail(nowMillis);
  }

  @Override
  public void sample(String head, double value) {
    add(head, value, tail);
  }

  @Override
  public void zero(String head, long millis) {
    if (millis < nowMillis) {
      add(head, 0, tail(millis));
    }
  }

  /** All batches, in order. */
  List<Batch> finish() {
    if (count > 0) {
      batches.add(new Batch(Signal.METRICS, json.raw("]}").toBytes(), count));
      json.clear();
      count = 0;
    }
    return batches;
  }

  private void add(String head, double value, String end) {
    json.raw(count == 0 ? "{\"metrics\":[" : ",").raw(head).number(value).raw(end);
    count++;
    if (count == MAX_SAMPLES) {
      finish();
    }
  }

  private static String tail(long millis) {
    return ",\"timestamp\":\"" + Instant.ofEpochMilli(millis) + "\"}";
  }
}
