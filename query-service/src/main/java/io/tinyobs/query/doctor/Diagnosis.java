// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import io.tinyobs.query.doctor.Finding.Severity;
import io.tinyobs.storage.report.ArrivalsReport;
import io.tinyobs.storage.report.CardinalityReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with what arrived. Not thread-safe; made for one look. */
final class Diagnosis {
  private static final String UNKNOWN = "unknown_service";
  /** Clocks that are synchronised differ by milliseconds, and sending takes some too. */
  private static final long AHEAD_MILLIS = 5_000;
  /** Exporters send every minute at the latest, and may try again for some. */
  private static final long BEHIND_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long SILENT_MILLIS = Duration.ofMinutes(10).toMillis();
  /** A service that sends traces sends its first metrics within a minute. */
  private static final long SETTLED_MILLIS = Duration.ofMinutes(2).toMillis();
  private static final int NEAR_PERCENT = 80;
  private static final Set<String> LIMITS = Set.of("series_limit", "metric_series_limit");
  private static final Set<String> TIMES = Set.of("too_far_ahead", "too_old");

  private final ArrivalsReport arrivals;
  private final @Nullable CardinalityReport cardinality;
  private final long nowMillis;
  private final List<Finding> findings = new ArrayList<>();

  private Diagnosis(
      ArrivalsReport arrivals, @Nullable CardinalityReport cardinality, long nowMillis) {
    this.arrivals = arrivals;
    this.cardinality = cardinality;
    this.nowMillis = nowMillis;
  }

  /** All findings, the worst first. */
  static List<Finding> of(
      ArrivalsReport arrivals, @Nullable CardinalityReport cardinality, long nowMillis) {
    var diagnosis = new Diagnosis(arrivals, cardinality, nowMillis);
    diagnosis.strays();
    arrivals.services().forEach(diagnosis::service);
    diagnosis.wholeRefusals();
    diagnosis.limits();
    return diagnosis.findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  private void add(
      Severity severity,
      String code,
      String service,
      String title,
      String explanation,
      List<Finding.Fix> fixes) {
    findings.add(new Finding(severity, code, service, title, explanation, fixes));
  }

  private void strays() {
    for (var stray : arrivals.strays()) {
      var who = "%s, %d times, at port %d".formatted(
          stray.address(), stray.count(), stray.port());
      switch (stray.kind()) {
        case "grpc_on_http" -> add(
            Severity.ERROR, stray.kind(), "", "gRPC comes to a port of HTTP: " + who,
            "Nothing of it can be read. Send OTLP over gRPC to port 4317, or over HTTP to this one.",
            concat(Settings.OVER_HTTP, Settings.OVER_GRPC));
        case "http_on_grpc" -> add(
            Severity.ERROR, stray.kind(), "", "HTTP comes to a port of gRPC: " + who,
            "Nothing of it can be read. Send OTLP over HTTP to port 4318 with the signal's path, or"
                + " choose gRPC as the transport.",
            concat(Settings.OVER_HTTP, Settings.OVER_GRPC));
        case "tls_on_plain" -> add(
            Severity.ERROR, stray.kind(), "", "TLS comes to a port without it: " + who,
            "Write http:// and not https:// in the addresses, or end TLS before this port.",
            Settings.OVER_HTTP);
        case "no_key" -> add(
            Severity.ERROR, stray.kind(), "", "An API key is missing or not known: " + who,
            "Requests are answered 401. The key is sent as a header of each exporter.",
            Settings.KEY);
        case "no_right" -> add(
            Severity.ERROR, stray.kind(), "", "An API key may not write: " + who,
            "Requests are answered 403. Give the key the right to write in the key file, or use"
                + " another.",
            Settings.KEY);
        default -> {
          // A later version of ingest knows more; what it means is not known here.
        }
      }
    }
  }

  private static List<Finding.Fix> concat(List<Finding.Fix> one, List<Finding.Fix> other) {
    var all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  private void service(ArrivalsReport.Service service) {
    name(service);
    refusals(service);
    clock(service);
    if (service.deltaRequests() > 0) {
      add(
          Severity.WARNING, "delta_temporality", service.name(),
          "Metrics come as what was added since the last export",
          "Increments are summed up in the memory of one replica, so that a lost or repeated export"
              + " makes totals wrong, and a restart of the replica looks like one of the service.",
          List.of(Settings.CUMULATIVE));
    }
    long logs = records(service, "logs");
    if (logs > 0 && service.logsWithoutTrace() == logs) {
      add(
          Severity.INFO, "logs_without_trace", service.name(),
          "None of %d log records has a trace id".formatted(logs),
          "So no log record is found from a trace. Trace ids are there where tracing is on and the"
              + " record is written while a request is served.",
          List.of(Settings.SAMPLING));
    }
    if (records(service, "traces") > 0 && records(service, "metrics") == 0 && isSettled()) {
      add(
          Severity.INFO, "traces_without_metrics", service.name(),
          "Traces come, metrics do not",
          "Rates and errors are then known of sampled requests only. Micrometer's registry for OTLP"
              + " has to be on the class path.",
          List.of(Settings.METRICS_ON, Settings.METRICS_URL));
    }
    silence(service);
  }

  private void name(ArrivalsReport.Service service) {
    boolean unknown = service.name().equals(UNKNOWN) || service.name().startsWith(UNKNOWN + ":");
    if (unknown || service.name().isEmpty() && !service.flows().isEmpty()) {
      add(
          Severity.WARNING, "no_service_name", service.name(),
          "Records do not say which service they are of",
          "They have no resource attribute service.name (and no label service_name, service or job),"
              + " so all such senders look like one.",
          List.of(Settings.NAME));
    }
  }

  private void refusals(ArrivalsReport.Service service) {
    for (var refusal : service.refusals()) {
      boolean limit = LIMITS.contains(refusal.reason());
      // Those are told as what they come from.
      if (TIMES.contains(refusal.reason())) {
        continue;
      }
      add(
          Severity.ERROR, limit ? "series_refused" : "records_refused", service.name(),
          "%d %s over %s were refused: %s".formatted(
              refusal.count(), refusal.signal(), refusal.protocol(), refusal.reason()),
          (limit
              ? "GET /v1/cardinality tells which label makes so many series, and the filter that"
                  + " would make them fewer. "
              : "") + last(refusal),
          List.of());
    }
  }

  private static String last(ArrivalsReport.Refusal refusal) {
    return refusal.message().isEmpty() ? "" : "The last one: " + refusal.message();
  }

  private void clock(ArrivalsReport.Service service) {
    for (var refusal : service.refusals()) {
      if (TIMES.contains(refusal.reason())) {
        add(
            Severity.ERROR, "clock_" + refusal.reason(), service.name(),
            "%d %s were refused: their times are %s".formatted(
                refusal.count(), refusal.signal(), refusal.reason().replace('_', ' ')),
            "The sender's clock is wrong, or it sends what lay somewhere for long. Synchronise its"
                + " clock (NTP). " + last(refusal),
            List.of());
      }
    }
    if (service.aheadMillis() > AHEAD_MILLIS) {
      add(
          Severity.WARNING, "clock_ahead", service.name(),
          "Its clock is up to %s ahead of the server's".formatted(text(service.aheadMillis())),
          "Queries up to now miss its newest records, and traces through it look torn. Synchronise"
              + " the clocks (NTP).",
          List.of());
    }
    if (-service.skewMillis() > BEHIND_MILLIS) {
      add(
          Severity.WARNING, "clock_behind", service.name(),
          "The newest record of its last request was %s old".formatted(
              text(-service.skewMillis())),
          "Either its clock is behind, or it sends late (a queue, a retry after an outage, an"
              + " import).",
          List.of());
    }
  }

  /** Whether the replicas have run for as long as a service needs to show all it has. */
  private boolean isSettled() {
    return arrivals.replicas().stream()
        .anyMatch(replica -> replica.atMillis() - replica.sinceMillis() >= SETTLED_MILLIS);
  }

  private void silence(ArrivalsReport.Service service) {
    long last = service.flows().stream()
        .mapToLong(ArrivalsReport.Flow::lastMillis)
        .max()
        .orElse(nowMillis);
    if (nowMillis - last > SILENT_MILLIS) {
      add(
          Severity.INFO, "silent", service.name(),
          "Nothing has come for %s".formatted(text(nowMillis - last)),
          "It was stopped, or it cannot reach this server any more.",
          List.of());
    }
  }

  private static long records(ArrivalsReport.Service service, String signal) {
    return service.flows().stream()
        .filter(flow -> flow.signal().equals(signal))
        .mapToLong(ArrivalsReport.Flow::records)
        .sum();
  }

  private void wholeRefusals() {
    for (var refusal : arrivals.refusals()) {
      // Those have a finding of their own, with addresses.
      if (!refusal.reason().equals("access_denied")) {
        add(
            Severity.WARNING, "requests_refused", "",
            "%d requests over %s failed whole: %s".formatted(
                refusal.count(), refusal.protocol(), refusal.reason()),
            last(refusal),
            List.of());
      }
    }
  }

  private void limits() {
    if (cardinality == null) {
      return;
    }
    near("all metrics", cardinality.series().count(), cardinality.seriesLimit());
    for (var metric : cardinality.metrics()) {
      if (metric.folded() > 0) {
        add(
            Severity.WARNING, "series_overflow", "",
            "%s: %d samples went to overflow series".formatted(metric.name(), metric.folded()),
            "Their metric is at its limit. Sums stay right, but who they are of is lost. GET"
                + " /v1/cardinality tells which label makes so many series.",
            List.of());
      }
      near(metric.name(), metric.series().count(), cardinality.metricLimit());
    }
  }

  private void near(String what, long series, long limit) {
    if (limit > 0 && 100 * series >= NEAR_PERCENT * limit) {
      add(
          series >= limit ? Severity.ERROR : Severity.WARNING,
          "series_near_limit",
          "",
          "%s: %d series of %d".formatted(what, series, limit),
          "New series are refused at the limit. GET /v1/cardinality tells which label makes so many,"
              + " and the filter that would make them fewer.",
          List.of());
    }
  }

  private static String text(long millis) {
    var duration = Duration.ofMillis(millis);
    return duration.toMinutes() > 0
        ? "%d min".formatted(duration.toMinutes())
        : "%d s".formatted(duration.toSeconds());
  }
}
