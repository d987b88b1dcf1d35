// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.query.http.Failure;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells failures as {@code {"detail":…}}. */
@RestControllerAdvice(basePackageClasses = TinyOllyErrors.class)
final class TinyOllyErrors {
  record Body(String detail) {
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Body> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().body(new Body(failure.message()));
  }
}
