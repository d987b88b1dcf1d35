// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a kind of run has gone so far; a member that is not known yet is left out of JSON.
 *
 * @param runs how often it was tried
 * @param failures how often it failed
 * @param consecutiveErrors how often it has failed since it last went well
 * @param lastAttempt when it last began
 * @param lastSuccess when it last ended well
 * @param lastError why it last failed, until it goes well again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunStatus(
    long runs,
    long failures,
    @JsonProperty("consecutive_errors") int consecutiveErrors,
    @JsonProperty("last_attempt") @Nullable Instant lastAttempt,
    @JsonProperty("last_success") @Nullable Instant lastSuccess,
    @JsonProperty("last_error") @Nullable String lastError) {
  /** Of something that was never tried. */
  static final RunStatus NONE = new RunStatus(0, 0, 0, null, null, null);

  RunStatus succeeded(Instant began, Instant ended) {
    return new RunStatus(runs + 1, failures, 0, began, ended, null);
  }

  RunStatus failed(Instant began, String error) {
    return new RunStatus(
        runs + 1, failures + 1, consecutiveErrors + 1, began, lastSuccess, error);
  }
}
