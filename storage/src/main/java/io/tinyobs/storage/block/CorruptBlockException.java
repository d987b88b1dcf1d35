// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/** Bytes that are no block, or no longer the block that was written. */
public final class CorruptBlockException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /**
   * @param offset where reading stopped, bytes from the block's first one; within the decompressed body
   *     where the block is compressed
   */
  public CorruptBlockException(String message, int offset) {
    super(message + " at offset " + offset);
    this.offset = offset;
  }

  /** Where reading stopped, bytes from the start. */
  public int offset() {
    return offset;
  }
}
