// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.tinyobs.promql.PromQlException;
import io.tinyobs.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.server.ResponseStatusException;

/**
 * A failure as a client is told of it, whatever the shape of the answer: the one place where failures
 * become statuses.
 *
 * @param status HTTP status
 * @param type Prometheus' word for it
 * @param message a sentence for the client
 */
public record Failure(int status, String type, String message) {
  private static final Logger logger = LoggerFactory.getLogger(Failure.class);
  private static final String RETRY_AFTER_SECONDS = "2";

  /**
   * The answer in JSON, still without its body. Where coming again may help (the store is away, all
   * places are taken) it says when; a query that took too long would again.
   */
  public ResponseEntity.BodyBuilder answer() {
    var answer = ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
    if (status == 503 && type.equals("unavailable")) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return answer;
  }

  /** Tells what a failure means. */
  public static Failure of(Throwable e) {
    return switch (e) {
      case QueryException known -> of(known);
      case StorageException store -> of(store);
      case PromQlException query -> of(query);
      case DataBufferLimitException large ->
        new Failure(400, "bad_data", "cannot read request: got a body that is too large");
      case DecodingException malformed ->
        new Failure(400, "bad_data", "cannot read request: got a body that is not as expected");
      case ResponseStatusException http -> new Failure(
          http.getStatusCode().value(),
          http.getStatusCode().value() == 404 ? "not_found" : "bad_data",
          String.valueOf(http.getReason()));
      case StackOverflowError deep ->
        new Failure(422, "execution", "cannot answer query: got expressions nested too deep");
      case OutOfMemoryError memory ->
        new Failure(422, "execution", "cannot answer query: got more data than fits in memory");
      default -> internal(e);
    };
  }

  private static Failure of(QueryException e) {
    var message = String.valueOf(e.getMessage());
    return switch (e) {
      case QueryException.BadInput bad -> new Failure(400, "bad_data", message);
      case QueryException.NotFound missing -> new Failure(404, "not_found", message);
      case QueryException.Busy busy -> new Failure(503, "unavailable", message);
      case QueryException.TimedOut late -> new Failure(503, "timeout", message);
    };
  }

  private static Failure of(PromQlException e) {
    var message = String.valueOf(e.getMessage());
    return switch (e) {
      case PromQlException.ParseError text -> new Failure(400, "bad_data", message);
      case PromQlException.EvaluationError value -> new Failure(422, "execution", message);
      case PromQlException.LimitError limit -> switch (limit.kind()) {
        case POINTS -> new Failure(400, "bad_data", message);
        case SAMPLES -> new Failure(422, "execution", message);
        case TIME -> new Failure(503, "timeout", message);
      };
      case PromQlException.Cancelled gone -> new Failure(503, "canceled", message);
    };
  }

  private static Failure of(StorageException e) {
    var message = String.valueOf(e.getMessage());
    return switch (e) {
      case StorageException.Unavailable away -> new Failure(503, "unavailable", message);
      case StorageException.Full full -> new Failure(507, "unavailable", message);
      case StorageException.Broken broken -> {
        logger.error("cannot read the store", e);
        yield new Failure(500, "internal", message);
      }
    };
  }

  private static Failure internal(Throwable e) {
    logger.error("cannot answer request: unexpected failure", e);
    return new Failure(500, "internal", "cannot answer request: unexpected failure, see the log");
  }
}
