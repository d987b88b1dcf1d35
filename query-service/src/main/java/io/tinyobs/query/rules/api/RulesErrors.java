// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.api;

import io.tinyobs.query.http.Failure;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells failures as Prometheus' API does. */
@RestControllerAdvice(basePackageClasses = RulesErrors.class)
public final class RulesErrors {
  record Body(String status, String errorType, String error) {
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Body> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().body(new Body("error", failure.type(), failure.message()));
  }
}
