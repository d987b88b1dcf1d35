// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.http.Failure;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.core.JsonGenerator;

/** Tells failures as {@code {"status":"error","errorType":…,"error":…}}. */
@RestControllerAdvice(basePackageClasses = PrometheusErrors.class)
final class PrometheusErrors {
  record Body(String status, String errorType, String error) {
    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("status", status);
      json.writeStringProperty("errorType", errorType);
      json.writeStringProperty("error", error);
      json.writeEndObject();
    }
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Body> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().body(new Body("error", failure.type(), failure.message()));
  }
}
