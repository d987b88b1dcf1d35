// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules;

import io.tinyobs.query.rules.file.RuleFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where rule files cannot be used. */
final class RuleFileFailureAnalyzer extends AbstractFailureAnalyzer<RuleFileException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RuleFileException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Mend the files, or name others with tinyobs.query.rules.files (TINYOBS_QUERY_RULES_FILES)"
            + " and tinyobs.query.rules.tenants.NAME. Before each problem stand file, line and"
            + " column.",
        rootFailure);
  }
}
