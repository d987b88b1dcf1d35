// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells how folds and trims of this replica have gone, and how the memory budget stands. */
@RestController
@Tag(name = "Compactor", description = "What is done in the background")
final class CompactionController {
  private final Compactor compactor;

  CompactionController(Compactor compactor) {
    this.compactor = compactor;
  }

  @GetMapping(path = "/v1/compaction", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows how folds and trims of this replica have gone so far, and how the memory budget stands")
  Compactor.Status status() {
    return compactor.status();
  }
}
