// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where a native library cannot be loaded. */
final class NativeLibraryFailureAnalyzer extends AbstractFailureAnalyzer<NativeLibrary.CannotLoad> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, NativeLibrary.CannotLoad cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Let that directory be written and run from (a container's tmpfs is noexec unless told:"
            + " --tmpfs /tmp:exec), or name another with -Djava.io.tmpdir=DIR.",
        rootFailure);
  }
}
