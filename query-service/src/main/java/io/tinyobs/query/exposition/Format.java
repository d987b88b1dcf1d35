// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The text format of an answer.
 *
 * @param openMetrics OpenMetrics 1.0, or else Prometheus' own text
 * @param version of Prometheus' text: 0.0.4, or 1.0.0, which may have quoted names
 * @param escaping how names are written
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
record Format(boolean openMetrics, String version, Escaping escaping) {
  private static final Format DEFAULT = new Format(false, "0.0.4", Escaping.UNDERSCORES);

  /** The best of what a client accepts, or plain text 0.0.4 if that is nothing known. */
  static Format of(HttpHeaders headers) {
    for (var clause : accepted(headers)) {
      var format = of(clause);
      if (format != null) {
        return format;
      }
    }
    return DEFAULT;
  }

  /** How names are written in Prometheus' protobuf, or null if a client likes a text better or knows no such thing. */
  static @Nullable Escaping protobuf(HttpHeaders headers) {
    for (var clause : accepted(headers)) {
      if (isProtobuf(clause)) {
        var named = Escaping.of(clause.getParameter("escaping"));
        return named == null ? Escaping.UNDERSCORES : named;
      }
      if (of(clause) != null) {
        return null;
      }
    }
    return null;
  }

  private static boolean isProtobuf(MediaType clause) {
    return clause.getQualityValue() > 0
        && clause.getType().equals("application")
        && clause.getSubtype().equals("vnd.google.protobuf")
        && "io.prometheus.client.MetricFamily".equals(clause.getParameter("proto"))
        && "delimited".equals(clause.getParameter("encoding"));
  }

  /** As the header of an answer in protobuf says it. */
  static MediaType protobufType(Escaping escaping) {
    return MediaType.parseMediaType(
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
            + " encoding=delimited; escaping=" + escaping.label());
  }

  private static List<MediaType> accepted(HttpHeaders headers) {
    try {
      // Stable: of equals the first one named.
      return headers.getAccept().stream()
          .sorted(Comparator.comparingDouble(MediaType::getQualityValue).reversed())
          .toList();
    } catch (InvalidMediaTypeException e) {
      return List.of();
    }
  }

  private static @Nullable Format of(MediaType clause) {
    if (clause.getQualityValue() == 0) {
      return null;
    }
    var version = clause.getParameter("version");
    var named = Escaping.of(clause.getParameter("escaping"));
    var escaping = named == null ? Escaping.UNDERSCORES : named;
    if (clause.getType().equals("application")
        && clause.getSubtype().equals("openmetrics-text")) {
      return version == null || version.equals("1.0.0") || version.equals("0.0.1")
          ? new Format(true, "1.0.0", escaping)
          : null;
    }
    if (clause.getType().equals("text") && clause.getSubtype().equals("plain")) {
      return version == null || version.equals("0.0.4") || version.equals("1.0.0")
          ? new Format(false, version == null ? "0.0.4" : version, escaping)
          : null;
    }
    return null;
  }

  /** As the answer's header says it. */
  MediaType contentType() {
    return MediaType.parseMediaType("%s; version=%s; charset=utf-8; escaping=%s".formatted(
        openMetrics ? "application/openmetrics-text" : "text/plain", version, escaping.label()));
  }
}
