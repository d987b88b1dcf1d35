// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.tinyobs.query.http.Failure;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells failures as {@code {"detail":…}}. */
@RestControllerAdvice(basePackageClasses = AlertsErrors.class)
public final class AlertsErrors {
  record Body(String detail) {
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Body> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().body(new Body(failure.message()));
  }
}
