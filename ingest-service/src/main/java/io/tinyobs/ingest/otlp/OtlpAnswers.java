// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;

/** Exports as OTLP answers them; {@code partial_success} is set only if there is something to say. */
public final class OtlpAnswers {
  private OtlpAnswers() {
  }

  /** Of metrics. */
  public static ExportMetricsServiceResponse metrics(Export export) {
    return export.isPlain()
        ? ExportMetricsServiceResponse.getDefaultInstance()
        : ExportMetricsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportMetricsPartialSuccess.newBuilder()
                    .setRejectedDataPoints(export.rejected())
                    .setErrorMessage(export.message()))
            .build();
  }

  /** Of spans. */
  public static ExportTraceServiceResponse traces(Export export) {
    return export.isPlain()
        ? ExportTraceServiceResponse.getDefaultInstance()
        : ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(export.rejected())
                    .setErrorMessage(export.message()))
            .build();
  }

  /** Of log records. */
  public static ExportLogsServiceResponse logs(Export export) {
    return export.isPlain()
        ? ExportLogsServiceResponse.getDefaultInstance()
        : ExportLogsServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportLogsPartialSuccess.newBuilder()
                    .setRejectedLogRecords(export.rejected())
                    .setErrorMessage(export.message()))
            .build();
  }
}
