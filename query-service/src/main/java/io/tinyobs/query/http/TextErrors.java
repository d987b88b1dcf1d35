// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells failures as a line of text, which is what scrapers and a Prometheus that reads show. */
@RestControllerAdvice(basePackages = {"io.tinyobs.query.exposition", "io.tinyobs.query.remoteread"})
public final class TextErrors {
  private static final MediaType PLAIN = MediaType.parseMediaType("text/plain;charset=UTF-8");

  /** The line and its status. */
  @ExceptionHandler(Throwable.class)
  public ResponseEntity<String> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().contentType(PLAIN).body(failure.message() + "\n");
  }
}
