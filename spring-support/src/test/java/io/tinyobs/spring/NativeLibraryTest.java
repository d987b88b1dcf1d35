// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {
  /** A container's read-only file system with a tmpfs, which Docker mounts noexec. */
  @Test
  void require_libraryThatCannotBeMapped_saysWhichAndWhatToDo() {
    var failure = catchThrowableOfType(NativeLibrary.CannotLoad.class,
        () -> NativeLibrary.require("snappy", () -> {
          throw new UnsatisfiedLinkError("failed to map segment from shared object");
        }));

    var told = Objects.requireNonNull(new NativeLibraryFailureAnalyzer().analyze(failure));

    assertThat(told.getDescription())
        .startsWith("cannot load the native library snappy: got ")
        .contains("failed to map segment", System.getProperty("java.io.tmpdir"));
    assertThat(told.getAction()).contains("/tmp:exec", "java.io.tmpdir");
  }
}
