// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.http.Failure;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells failures as {@code {"status":"error","errorType":…,"error":…}}. */
@RestControllerAdvice(basePackageClasses = PrometheusErrors.class)
final class PrometheusErrors {
  record Body(String status, String errorType, String error) {
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Body> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().body(new Body("error", failure.type(), failure.message()));
  }
}
