// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.otlp.Export;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** TinyOlly's answers: {@code {"status":"ok"}} or {@code {"detail":"…"}}. */
final class TinyOllyAnswers {
  private TinyOllyAnswers() {
  }

  /** 200 if all is stored, 400 with the rest stored where some is refused. */
  static ResponseEntity<byte[]> taken(Export export) {
    return export.rejected() == 0
        ? json(ResponseEntity.ok(), "status", "ok")
        : json(ResponseEntity.badRequest(), "detail", export.message());
  }

  static ResponseEntity<byte[]> failed(ResponseEntity.BodyBuilder answer, Failure failure) {
    return json(answer, "detail", failure.message());
  }

  private static ResponseEntity<byte[]> json(
      ResponseEntity.BodyBuilder answer, String name, String value) {
    return answer
        .contentType(MediaType.APPLICATION_JSON)
        .body(JsonMapper.shared().writeValueAsBytes(Map.of(name, value)));
  }
}
