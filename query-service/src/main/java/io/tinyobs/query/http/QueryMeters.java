// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/** What the service says of its reads at {@code /actuator/prometheus}. */
public final class QueryMeters implements MeterBinder {
  private final ReadGate gate;

  public QueryMeters(ReadGate gate) {
    this.gate = gate;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("tinyobs.query.reads.running", gate, ReadGate::running)
        .description("Reads that run now")
        .register(registry);
    Gauge.builder("tinyobs.query.reads.waiting", gate, ReadGate::waiting)
        .description("Reads that wait for a place")
        .register(registry);
    for (var outcome : ReadGate.Outcome.values()) {
      FunctionCounter.builder("tinyobs.query.reads.ended", gate, it -> it.ended(outcome))
          .description("Reads that have ended, by outcome")
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }
}
