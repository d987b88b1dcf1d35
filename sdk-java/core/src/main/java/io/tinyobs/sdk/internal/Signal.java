// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

/** What a batch carries, and where it is sent. */
public enum Signal {
  /** Samples for {@code POST /v1/ingest}. */
  METRICS("metrics", "/v1/ingest"),
  /** Spans, as OTLP/HTTP JSON. */
  SPANS("spans", "/v1/traces"),
  /** Log records, as OTLP/HTTP JSON. */
  LOGS("logs", "/v1/logs");

  private final String word;
  private final String path;

  Signal(String word, String path) {
    this.word = word;
    this.path = path;
  }

  /** The plural that log lines and self-metrics use. */
  public String word() {
    return word;
  }

  /** The path under the endpoint. */
  public String path() {
    return path;
  }
}
