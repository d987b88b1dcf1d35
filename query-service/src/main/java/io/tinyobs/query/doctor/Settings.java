// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import io.tinyobs.query.doctor.Finding.Fix;
import java.util.List;

/**
 * Settings of Spring Boot 4 that make an application send what it should to where it should.
 *
 * @see <a href="https://docs.spring.io/spring-boot/appendix/application-properties/">Spring Boot, common
 *      application properties</a>
 */
final class Settings {
  private static final String HOST = "http://TINYOBS:";

  static final Fix NAME = new Fix("spring.application.name", "the service's name");
  static final Fix CUMULATIVE = new Fix(
      "management.otlp.metrics.export.aggregation-temporality", "cumulative");
  static final Fix SAMPLING = new Fix("management.tracing.sampling.probability", "1.0");
  static final Fix METRICS_ON = new Fix("management.otlp.metrics.export.enabled", "true");
  static final Fix METRICS_URL = new Fix(
      "management.otlp.metrics.export.url", HOST + "4318/v1/metrics");
  static final Fix TRACES_HTTP = new Fix(
      "management.opentelemetry.tracing.export.otlp.endpoint", HOST + "4318/v1/traces");
  static final Fix LOGS_HTTP = new Fix(
      "management.opentelemetry.logging.export.otlp.endpoint", HOST + "4318/v1/logs");

  /** All over HTTP: metrics have no other way in Micrometer's exporter. */
  static final List<Fix> OVER_HTTP = List.of(
      new Fix("management.opentelemetry.tracing.export.otlp.transport", "http"),
      TRACES_HTTP,
      new Fix("management.opentelemetry.logging.export.otlp.transport", "http"),
      LOGS_HTTP,
      METRICS_URL);

  /** Or traces and log records over gRPC. */
  static final List<Fix> OVER_GRPC = List.of(
      new Fix("management.opentelemetry.tracing.export.otlp.transport", "grpc"),
      new Fix("management.opentelemetry.tracing.export.otlp.endpoint", HOST + "4317"),
      new Fix("management.opentelemetry.logging.export.otlp.transport", "grpc"),
      new Fix("management.opentelemetry.logging.export.otlp.endpoint", HOST + "4317"));

  /** The key as a header of each exporter. */
  static final List<Fix> KEY = List.of(
      new Fix("management.otlp.metrics.export.headers.Authorization", "Bearer ${TINYOBS_API_KEY}"),
      new Fix(
          "management.opentelemetry.tracing.export.otlp.headers.Authorization",
          "Bearer ${TINYOBS_API_KEY}"),
      new Fix(
          "management.opentelemetry.logging.export.otlp.headers.Authorization",
          "Bearer ${TINYOBS_API_KEY}"));

  private Settings() {
  }
}
