// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells why the standalone cannot start and what to do, instead of a stack trace. */
final class CannotStartFailureAnalyzer extends AbstractFailureAnalyzer<CannotStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, CannotStartException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), rootFailure);
  }
}
