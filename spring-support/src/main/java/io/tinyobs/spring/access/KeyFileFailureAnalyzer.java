// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where the keys cannot be read. */
final class KeyFileFailureAnalyzer extends AbstractFailureAnalyzer<KeyFile.Unusable> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, KeyFile.Unusable cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Mend the file that tinyobs.access.key-file (TINYOBS_ACCESS_KEY_FILE) names. A key's hash is"
            + " printed by: printf %s \"$KEY\" | sha256sum",
        rootFailure);
  }
}
