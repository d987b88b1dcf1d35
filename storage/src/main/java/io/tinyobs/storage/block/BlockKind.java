// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/** What a block holds. */
public enum BlockKind {
  /** Samples of one strip. */
  SAMPLES(1),
  /** Spans. */
  SPANS(2),
  /** Log records. */
  LOGS(3);

  private final int code;

  BlockKind(int code) {
    this.code = code;
  }

  /** The byte that stands for it. */
  int code() {
    return code;
  }

  static BlockKind of(int code, int offset) throws CorruptBlockException {
    for (var kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new CorruptBlockException(
        "cannot read block: got kind " + code + ", expected 1, 2 or 3", offset);
  }
}
