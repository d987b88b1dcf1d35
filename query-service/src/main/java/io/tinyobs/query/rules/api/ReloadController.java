// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.rules.file.RuleBook;
import io.tinyobs.query.rules.file.RuleFileException;
import io.tinyobs.spring.access.Access;
import io.tinyobs.spring.access.AccessDenied;
import io.tinyobs.spring.access.Right;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Reads the rule files again when asked to, as Prometheus does; there only if it is enabled. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
public final class ReloadController {
  private final RuleBook book;
  private final Reads reads;
  private final Access access;
  private final Runnable wake;

  /**
   * @param wake lets the evaluator see at once what was read
   */
  public ReloadController(RuleBook book, Reads reads, Access access, Runnable wake) {
    this.book = book;
    this.reads = reads;
    this.access = access;
    this.wake = wake;
  }

  @PostMapping(path = "/-/reload", produces = MediaType.TEXT_PLAIN_VALUE)
  @Operation(summary = "Reads this replica's rule files again")
  Mono<ResponseEntity<String>> reload(ServerWebExchange exchange) {
    return reads.unqueued(() -> {
      try {
        // The path is no API's, so no filter has asked for a key.
        access.require(exchange.getRequest().getHeaders(), Right.WRITE);
        book.reload();
        wake.run();
        return ResponseEntity.ok("");
      } catch (AccessDenied e) {
        return ResponseEntity.status(e.isKnown() ? HttpStatus.FORBIDDEN : HttpStatus.UNAUTHORIZED)
            .body(e.getMessage());
      } catch (RuleFileException e) {
        return ResponseEntity.internalServerError()
            .body("failed to reload config: " + e.getMessage());
      }
    });
  }

  @PutMapping(path = "/-/reload", produces = MediaType.TEXT_PLAIN_VALUE)
  @Operation(summary = "Reads this replica's rule files again")
  Mono<ResponseEntity<String>> put(ServerWebExchange exchange) {
    return reload(exchange);
  }
}
