// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.gate.Failure;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** TinyObs' errors: {@code {"error":"<status text>","message":"…"}}. */
final class TinyObsAnswers {
  /** What a client is told on failure. */
  record Problem(String error, String message) {
  }

  private TinyObsAnswers() {
  }

  static ResponseEntity<Object> problem(Answers answers, Failure failure) {
    return problem(answers, failure, failure.http(), failure.message());
  }

  /** The same with another status and message, where the API prescribes them. */
  static ResponseEntity<Object> problem(
      Answers answers, Failure failure, int status, String message) {
    return answers
        .of(failure, status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(new Problem(HttpStatus.valueOf(status).getReasonPhrase(), message));
  }
}
