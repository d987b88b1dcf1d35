// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import io.tinyobs.model.Labels;
import io.tinyobs.query.rules.eval.AlertSink.Notice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Notices in the bodies that receivers expect.
 *
 * @see <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">Alertmanager's API</a>
 * @see <a href="https://prometheus.io/docs/alerting/latest/configuration/#webhook_config">Its webhooks</a>
 */
final class NoticeJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final DateTimeFormatter TIME = DateTimeFormatter
      .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private NoticeJson() {
  }

  /** The body of {@code POST /api/v2/alerts}. */
  static byte[] alertmanager(List<Notice> notices) {
    return bytes(json -> {
      json.writeStartArray();
      for (var notice : notices) {
        json.writeStartObject();
        labels(json, "annotations", notice.annotations());
        json.writeStringProperty("endsAt", time(notice.endsAtMillis()));
        json.writeStringProperty("startsAt", time(notice.startsAtMillis()));
        json.writeStringProperty("generatorURL", notice.generatorUrl());
        labels(json, "labels", notice.labels());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** The body of a webhook of Alertmanager, version 4; all notices are of one alert's name. */
  static byte[] webhook(List<Notice> notices, String externalUrl) {
    var group = Labels.of("alertname", notices.getFirst().labels().getOrEmpty("alertname"));
    boolean firing = notices.stream().anyMatch(notice -> !notice.resolved());
    return bytes(json -> {
      json.writeStartObject();
      json.writeStringProperty("receiver", "tinyobs");
      json.writeStringProperty("status", firing ? "firing" : "resolved");
      json.writeArrayPropertyStart("alerts");
      notices.forEach(notice -> webhookAlert(json, notice));
      json.writeEndArray();
      labels(json, "groupLabels", group);
      labels(json, "commonLabels", common(notices, Notice::labels));
      labels(json, "commonAnnotations", common(notices, Notice::annotations));
      json.writeStringProperty("externalURL", externalUrl);
      json.writeStringProperty("version", "4");
      json.writeStringProperty("groupKey", "{}:" + group);
      json.writeNumberProperty("truncatedAlerts", 0);
      json.writeEndObject();
    });
  }

  private static void webhookAlert(JsonGenerator json, Notice notice) {
    json.writeStartObject();
    json.writeStringProperty("status", notice.resolved() ? "resolved" : "firing");
    labels(json, "labels", notice.labels());
    labels(json, "annotations", notice.annotations());
    json.writeStringProperty("startsAt", time(notice.startsAtMillis()));
    json.writeStringProperty("endsAt", notice.resolved() ? time(notice.endsAtMillis()) : NEVER);
    json.writeStringProperty("generatorURL", notice.generatorUrl());
    json.writeStringProperty("fingerprint", fingerprint(notice.labels()));
    json.writeEndObject();
  }

  private static Labels common(List<Notice> notices, Function<Notice, Labels> labels) {
    var common = Labels.builder();
    labels.apply(notices.getFirst()).forEach((name, value) -> {
      if (notices.stream().allMatch(it -> labels.apply(it).getOrEmpty(name).equals(value))) {
        common.set(name, value);
      }
    });
    return common.build();
  }

  private static void labels(JsonGenerator json, String name, Labels labels) {
    json.writeObjectPropertyStart(name);
    labels.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  /** Sixteen hex digits that stay the same for the same labels. */
  private static String fingerprint(Labels labels) {
    try {
      var hash = MessageDigest.getInstance("SHA-256")
          .digest(labels.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("cannot name alerts: this Java has no SHA-256", e);
    }
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  /** A body that {@code writer} writes. */
  private static byte[] bytes(Consumer<JsonGenerator> writer) {
    var out = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      writer.accept(json);
    }
    return out.toByteArray();
  }
}
