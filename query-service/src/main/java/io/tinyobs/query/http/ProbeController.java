// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Whether the server is alive and ready, where tools of Prometheus look for it. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
public final class ProbeController {
  private final Reads reads;
  private final Storage storage;

  public ProbeController(Reads reads, Storage storage) {
    this.reads = reads;
    this.storage = storage;
  }

  /** Says that the process answers. */
  @GetMapping(path = "/-/healthy", produces = "text/plain;charset=UTF-8")
  @Operation(summary = "Says that the process answers")
  public String healthy() {
    return "TinyObs is Healthy.\n";
  }

  /** Says whether the store answers too. */
  @GetMapping(path = "/-/ready", produces = "text/plain;charset=UTF-8")
  @Operation(summary = "Says whether the store answers too: 200 or 503")
  public Mono<ResponseEntity<String>> ready() {
    return reads.unqueued(() -> {
      try {
        storage.check();
        return ResponseEntity.ok("TinyObs is Ready.\n");
      } catch (StorageException e) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
            .body("Service Unavailable: " + e.getMessage() + "\n");
      }
    });
  }
}
