// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.query.http.Failure;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells failures as {@code {"error":"Bad Request","message":…}}. */
@RestControllerAdvice(basePackageClasses = TinyObsErrors.class)
final class TinyObsErrors {
  record Body(String error, String message) {
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Body> tell(Throwable e) {
    var failure = Failure.of(e);
    var status = HttpStatus.valueOf(failure.status());
    return failure.answer().body(new Body(status.getReasonPhrase(), failure.message()));
  }
}
