// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.Locale;

/** How a record came; the label {@code protocol} of the gate's counter. */
public enum Protocol {
  /** Prometheus remote write 1.0. */
  REMOTE_WRITE,
  /** Prometheus remote write 2.0. */
  REMOTE_WRITE_2,
  /** TinyObs JSON. */
  TINYOBS,
  /** OTLP over gRPC. */
  OTLP_GRPC,
  /** OTLP over HTTP. */
  OTLP_HTTP,
  /** Zipkin's JSON or protobuf. */
  ZIPKIN,
  /** Loki's JSON or protobuf. */
  LOKI,
  /** TinyOlly's own JSON. */
  TINYOLLY,
  /** The agents' stream. */
  STREAM;

  /** As the counter spells it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
