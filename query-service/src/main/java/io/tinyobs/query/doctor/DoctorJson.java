// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import io.tinyobs.storage.report.ArrivalsReport;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Writes what arrived and what is wrong with it.
 *
 * @param arrivals what all replicas saw
 * @param findings the worst first
 * @param nowMillis when it was looked
 */
record DoctorJson(ArrivalsReport arrivals, List<Finding> findings, long nowMillis) {

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("status", status());
    json.writeStringProperty("checked_at", time(nowMillis));
    json.writeArrayPropertyStart("replicas");
    arrivals.replicas().forEach(replica -> {
      json.writeStartObject();
      json.writeStringProperty("name", replica.name());
      json.writeStringProperty("since", time(replica.sinceMillis()));
      json.writeStringProperty("reported_at", time(replica.atMillis()));
      json.writeEndObject();
    });
    json.writeEndArray();
    write(json, findings);
    json.writeArrayPropertyStart("services");
    arrivals.services().stream()
        .sorted(Comparator.comparing(ArrivalsReport.Service::name))
        .forEach(service -> write(json, service));
    json.writeEndArray();
    writeRefusals(json, arrivals.refusals());
    json.writeArrayPropertyStart("strays");
    arrivals.strays().forEach(stray -> {
      json.writeStartObject();
      json.writeStringProperty("kind", stray.kind());
      json.writeNumberProperty("port", stray.port());
      json.writeStringProperty("address", stray.address());
      json.writeNumberProperty("count", stray.count());
      json.writeStringProperty("last", time(stray.lastMillis()));
      json.writeEndObject();
    });
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The worst finding's severity; ok if there is none that matters. */
  private String status() {
    return findings.stream()
        .findFirst()
        .map(Finding::severity)
        .filter(severity -> severity != Finding.Severity.INFO)
        .map(Finding.Severity::label)
        .orElse("ok");
  }

  private void write(JsonGenerator json, ArrivalsReport.Service service) {
    json.writeStartObject();
    json.writeStringProperty("name", service.name());
    json.writeArrayPropertyStart("arrivals");
    service.flows().stream()
        .sorted(Comparator.comparing(flow -> flow.signal() + flow.protocol()))
        .forEach(flow -> {
          json.writeStartObject();
          json.writeStringProperty("signal", flow.signal());
          json.writeStringProperty("protocol", flow.protocol());
          json.writeArrayPropertyStart("ports");
          flow.ports().forEach(json::writeNumber);
          json.writeEndArray();
          json.writeNumberProperty("records", flow.records());
          json.writeNumberProperty("requests", flow.requests());
          json.writeStringProperty("last", time(flow.lastMillis()));
          json.writeEndObject();
        });
    json.writeEndArray();
    writeRefusals(json, service.refusals());
    json.writeNumberProperty("skew_ms", service.skewMillis());
    write(
        json,
        findings.stream()
            .filter(finding -> !finding.service().isEmpty() || service.name().isEmpty())
            .filter(finding -> finding.service().equals(service.name()))
            .toList());
    json.writeEndObject();
  }

  private static void writeRefusals(JsonGenerator json, List<ArrivalsReport.Refusal> refusals) {
    json.writeArrayPropertyStart("refusals");
    for (var refusal : refusals) {
      json.writeStartObject();
      json.writeStringProperty("signal", refusal.signal());
      json.writeStringProperty("protocol", refusal.protocol());
      json.writeStringProperty("reason", refusal.reason());
      json.writeNumberProperty("count", refusal.count());
      json.writeStringProperty("last", time(refusal.lastMillis()));
      json.writeStringProperty("message", refusal.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, List<Finding> findings) {
    json.writeArrayPropertyStart("findings");
    for (var finding : findings) {
      json.writeStartObject();
      json.writeStringProperty("severity", finding.severity().label());
      json.writeStringProperty("code", finding.code());
      json.writeStringProperty("service", finding.service());
      json.writeStringProperty("title", finding.title());
      json.writeStringProperty("explanation", finding.explanation());
      json.writeArrayPropertyStart("fixes");
      for (var fix : finding.fixes()) {
        json.writeStartObject();
        json.writeStringProperty("property", fix.property());
        json.writeStringProperty("value", fix.value());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
