// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the gate lets in, and where it listens.
 *
 * @param maxBody largest request body as sent
 * @param maxDecompressed largest request body once decompressed
 * @param maxInFlight most memory that bodies being read, decompressed and stored may take together;
 *     above it requests are told to come back later
 * @param bodyTimeout longest time a client may take to send one request
 * @param maxAhead how far ahead of the server's clock a record may be
 * @param retryAfter when a client that was turned away should come back
 * @param rate how much each tenant may send
 * @param labelCache memory for label sets already seen on remote write, so that a known series costs no
 *     text work
 * @param limits sizes and numbers of names, labels and series
 * @param tinyobs the same for TinyObs' own endpoint, where clients know smaller ones
 * @param tinyolly how TinyOlly's own JSON is taken
 * @param loki how Loki's streams are taken
 * @param otlpGrpcPort port of OTLP over gRPC; 0 for any free one, -1 for none
 * @param otlpHttpPort port of OTLP over HTTP; 0 for any free one, -1 for none
 * @param otlp how OTLP is taken
 * @param stream how the agents' stream is taken, on {@code spring.grpc.server.port}
 * @param overflow what becomes of series for which their metric has no room
 * @param reportEvery how often this replica tells what it saw, for {@code /v1/cardinality} and {@code
 *     /api/doctor} to answer from
 */
@ConfigurationProperties("tinyobs.ingest")
public record IngestSettings(
    @DefaultValue("32MB") DataSize maxBody,
    @DefaultValue("64MB") DataSize maxDecompressed,
    @DefaultValue("256MB") DataSize maxInFlight,
    @DefaultValue("60s") Duration bodyTimeout,
    @DefaultValue("10m") Duration maxAhead,
    @DefaultValue("1s") Duration retryAfter,
    @DefaultValue Rate rate,
    @DefaultValue("128MB") DataSize labelCache,
    @DefaultValue Limits limits,
    @DefaultValue TinyObs tinyobs,
    @DefaultValue TinyOlly tinyolly,
    @DefaultValue Loki loki,
    @DefaultValue("4317") int otlpGrpcPort,
    @DefaultValue("4318") int otlpHttpPort,
    @DefaultValue Otlp otlp,
    @DefaultValue Stream stream,
    @DefaultValue Overflow overflow,
    @DefaultValue("5s") Duration reportEvery) {

  /**
   * Limits of everything but TinyObs' own endpoint.
   *
   * @param nameBytes longest metric or label name, bytes of UTF-8
   * @param valueBytes longest label value, bytes of UTF-8
   * @param labels most labels of one series, its name not counted
   * @param seriesPerMetric most series of one metric of one tenant that are alive at once
   * @param series most series of one tenant that are alive at once
   * @param spanAttributes most attributes of one span, log record, event or link; more are cut off
   * @param attributeBytes longest text of one attribute, characters; more is cut off
   * @param spanEvents most events, and most links, of one span; more are cut off
   * @param logLine longest message of one log record
   */
  public record Limits(
      @DefaultValue("1024") int nameBytes,
      @DefaultValue("4096") int valueBytes,
      @DefaultValue("40") int labels,
      @DefaultValue("100000") int seriesPerMetric,
      @DefaultValue("1000000") int series,
      @DefaultValue("128") int spanAttributes,
      @DefaultValue("4096") int attributeBytes,
      @DefaultValue("128") int spanEvents,
      @DefaultValue("256KB") DataSize logLine) {

    /** Those of a series alone. */
    public SeriesLimits ofSeries() {
      return new SeriesLimits(nameBytes, nameBytes, valueBytes, labels, seriesPerMetric, series);
    }
  }

  /**
   * Limits of {@code /v1/ingest}.
   *
   * @param metrics most metrics of one request
   * @param nameBytes longest metric name, bytes of UTF-8
   * @param keyBytes longest label name, bytes of UTF-8
   * @param valueBytes longest label value, bytes of UTF-8
   * @param labels most labels of one series, its name not counted
   * @param seriesPerMetric most series of one metric of one tenant that are alive at once
   * @param series most series of one tenant that are alive at once
   */
  public record TinyObs(
      @DefaultValue("1000") int metrics,
      @DefaultValue("256") int nameBytes,
      @DefaultValue("256") int keyBytes,
      @DefaultValue("1024") int valueBytes,
      @DefaultValue("20") int labels,
      @DefaultValue("10000") int seriesPerMetric,
      @DefaultValue("100000") int series) {

    /** Those of a series alone. */
    public SeriesLimits ofSeries() {
      return new SeriesLimits(nameBytes, keyBytes, valueBytes, labels, seriesPerMetric, series);
    }
  }

  /**
   * How TinyOlly's own JSON is taken.
   *
   * @param maxBody largest request body, decompressed
   */
  public record TinyOlly(@DefaultValue("5MB") DataSize maxBody) {
  }

  /**
   * How Loki's streams are taken.
   *
   * @param labels most labels of one stream
   * @param nameBytes longest name of a label, bytes of UTF-8
   * @param valueBytes longest value of a label, bytes of UTF-8
   */
  public record Loki(
      @DefaultValue("15") int labels,
      @DefaultValue("1024") int nameBytes,
      @DefaultValue("2048") int valueBytes) {
  }

  /**
   * How much each tenant may send; each replica counts for itself.
   *
   * @param recordsPerSecond samples, exemplars, spans and log records a second; 0 for any number
   * @param bytesPerSecond bytes of bodies as sent, a second; 0, or more than 1 GB, for any number
   * @param burst how many seconds' worth may come at once after a pause, at least one
   * @param tenants what differs for some tenants, by their names
   */
  public record Rate(
      @DefaultValue("0") long recordsPerSecond,
      @DefaultValue("0B") DataSize bytesPerSecond,
      @DefaultValue("10s") Duration burst,
      @DefaultValue Map<String, TenantRate> tenants) {

    /**
     * What differs for one tenant.
     *
     * @param recordsPerSecond samples, exemplars, spans and log records a second; 0 for any number
     * @param bytesPerSecond bytes of bodies as sent, a second; 0 for any number
     */
    public record TenantRate(
        @Nullable Long recordsPerSecond, @Nullable DataSize bytesPerSecond) {
    }

    long recordsOf(Tenant tenant) {
      var own = tenants.get(tenant.name());
      return own == null || own.recordsPerSecond == null ? recordsPerSecond : own.recordsPerSecond;
    }

    long bytesOf(Tenant tenant) {
      var own = tenants.get(tenant.name());
      return (own == null || own.bytesPerSecond == null ? bytesPerSecond : own.bytesPerSecond)
          .toBytes();
    }
  }

  /**
   * How OTLP is taken.
   *
   * @param translate whether metric and label names become what Prometheus would call them ({@code
   *     http.server.request.duration} in {@code s} becomes {@code
   *     http_server_request_duration_seconds}); otherwise they stay as sent
   */
  public record Otlp(@DefaultValue("true") boolean translate) {
  }

  /**
   * What becomes of series for which their metric has no room.
   *
   * @param enabled whether they are summed up in series without the label that varies most, and not refused
   * @param label name of the label that such series have instead
   * @param value its value; with several replicas one for each, as the name of its pod
   * @param series most such series of one metric, beyond its limit; and as many again that keep no other label
   *     than who sent them
   */
  public record Overflow(
      @DefaultValue("false") boolean enabled,
      @DefaultValue("overflow") String label,
      @DefaultValue("true") String value,
      @DefaultValue("100") int series) {
  }

  /**
   * How the agents' stream is taken.
   *
   * @param batchesInFlight most batches of one stream that are read but not yet stored
   */
  public record Stream(@DefaultValue("8") int batchesInFlight) {
  }
}
