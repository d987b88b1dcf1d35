// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/** What a block holds. */
public enum BlockKind {
  /** Samples of one strip. */
  SAMPLES(1, 2),
  /** Spans. */
  SPANS(2, 2),
  /** Log records. */
  LOGS(3, 1),
  /** What the samples of one strip come to, bucket by bucket. */
  SUMMARIES(4, 1),
  /** Exemplars of one metric. */
  EXEMPLARS(5, 1),
  /** Native histograms of one metric. */
  HISTOGRAMS(6, 1);

  private final int code;
  private final int version;

  /**
   * @param version newest version of its format, the one that is written; all before are read
   */
  BlockKind(int code, int version) {
    this.code = code;
    this.version = version;
  }

  /** The byte that stands for it. */
  int code() {
    return code;
  }

  /** The version that is written. */
  int version() {
    return version;
  }

  static BlockKind of(int code, int offset) throws CorruptBlockException {
    for (var kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new CorruptBlockException(
        "cannot read block: got kind " + code + ", expected 1 to 6", offset);
  }
}
