// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestSettings;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** What answers to failures have in common. Thread-safe. */
public final class Answers {
  private final IngestSettings settings;

  public Answers(IngestSettings settings) {
    this.settings = settings;
  }

  /** The status of a failure, with a hint when to come back if that may help. */
  ResponseEntity.BodyBuilder of(Failure failure) {
    return of(failure, failure.http());
  }

  /** The same with another status, where a protocol prescribes one. */
  ResponseEntity.BodyBuilder of(Failure failure, int status) {
    var answer = ResponseEntity.status(status);
    if (failure.retry()) {
      answer.header(
          HttpHeaders.RETRY_AFTER,
          String.valueOf(seconds(failure.retryAfterOr(settings.retryAfter()))));
    }
    return answer;
  }

  /** Rounded up: who comes back too early is turned away again. */
  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
