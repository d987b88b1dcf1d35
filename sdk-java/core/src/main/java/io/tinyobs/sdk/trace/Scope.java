// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

/** Keeps a context current on the thread that opened it, until it is closed there. */
public interface Scope extends AutoCloseable {
  @Override
  void close();
}
