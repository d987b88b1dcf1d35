// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

/**
 * Loads a native library while the service starts. Without this, one that cannot be loaded would be found
 * out by the first request that needs it, as an error that closes its connection without an answer.
 */
public final class NativeLibrary {
  private NativeLibrary() {
  }

  /**
   * Loads a library.
   *
   * @param name for people
   * @param load loads it, or fails with any error
   * @throws CannotLoad if that fails
   */
  public static void require(String name, Runnable load) {
    try {
      load.run();
    } catch (RuntimeException | Error e) {
      throw new CannotLoad(name, System.getProperty("java.io.tmpdir", ""), e);
    }
  }

  /** A library is not loaded; told with what to do by {@link NativeLibraryFailureAnalyzer}. */
  public static final class CannotLoad extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotLoad(String name, String directory, Throwable cause) {
      super(
          "cannot load the native library %s: got %s, expected to unpack it in %s and run it there"
              .formatted(name, cause, directory),
          cause);
    }
  }
}
