// SPDX-License-Identifier: MIT
package io.tinyobs.query.watch;

import io.tinyobs.query.eval.QueryStats;
import tools.jackson.core.JsonGenerator;

/** Writes what a query cost as Prometheus does in answers and in its query log; times are seconds. */
public final class StatsJson {
  private StatsJson() {
  }

  /** Writes one object. */
  public static void write(JsonGenerator json, QueryStats stats) {
    json.writeStartObject();
    json.writeObjectPropertyStart("timings");
    json.writeNumberProperty("evalTotalTime", stats.evalSeconds());
    json.writeNumberProperty("resultSortTime", 0); // Results are sorted while they are made.
    json.writeNumberProperty("queryPreparationTime", stats.preparationSeconds());
    json.writeNumberProperty("innerEvalTime", stats.innerSeconds());
    json.writeNumberProperty("execQueueTime", stats.queueSeconds());
    json.writeNumberProperty("execTotalTime", stats.totalSeconds());
    json.writeEndObject();
    json.writeObjectPropertyStart("samples");
    json.writeNumberProperty("totalQueryableSamples", stats.samplesUsed());
    json.writeNumberProperty("samplesRead", stats.samplesRead());
    json.writeNumberProperty("peakSamples", stats.peakSamples());
    json.writeEndObject();
    json.writeEndObject();
  }
}
