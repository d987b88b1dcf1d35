// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/**
 * What every block says of itself first.
 *
 * @param kind what it holds
 * @param flags how it holds it
 * @param windowStart start of the window that all its records lie in, milliseconds since the epoch
 * @param writtenAt when it was written, microseconds since the epoch, by the writer's clock; of two writes
 *     of one sample the later wins
 * @param records how many records it holds
 * @param minMillis time of the oldest record
 * @param maxMillis time of the newest record, which is also the block's score
 */
public record BlockHeader(
    BlockKind kind,
    int flags,
    long windowStart,
    long writtenAt,
    int records,
    long minMillis,
    long maxMillis) {

  /** Most bytes a header takes; so many bytes of a block suffice to read it. */
  public static final int MAX_BYTES = 50;

  /** Most records one block may hold: what bounds the memory that reading it takes. */
  public static final int MAX_RECORDS = 1 << 20;

  static final int MAGIC_0 = 'T';
  static final int MAGIC_1 = 'B';
  static final int VERSION_AT = 2;
  static final int ZSTD = 1;
  static final int FOLDED = 2;

  /** Reads the header of a block, or of its first {@link #MAX_BYTES} bytes; no sum is checked. */
  public static BlockHeader peek(byte[] block) throws CorruptBlockException {
    return read(new ByteReader(block));
  }

  /** Reads the header of a whole block and checks the block's sum. */
  public static BlockHeader verify(byte[] block) throws CorruptBlockException {
    var header = peek(block);
    Frame.checkSum(block);
    return header;
  }

  static BlockHeader read(ByteReader in) throws CorruptBlockException {
    int start = in.position();
    if (in.u8() != MAGIC_0 || in.u8() != MAGIC_1) {
      throw new CorruptBlockException("cannot read block: expected it to begin with TB", start);
    }
    int version = in.u8();
    var kind = BlockKind.of(in.u8(), start + 3);
    if (version < 1 || version > kind.version()) {
      throw new CorruptBlockException(
          "cannot read block: got version %d, expected at most %d"
              .formatted(version, kind.version()),
          start + VERSION_AT);
    }
    int flags = in.u8();
    int known = version > 1 ? ZSTD | FOLDED : ZSTD;
    if ((flags & ~known) != 0) {
      throw new CorruptBlockException(
          "cannot read block: got flags %d, expected at most %d".formatted(flags, known),
          start + 4);
    }
    long windowStart = in.zigzag();
    long writtenAt = in.varint();
    int records = in.varint(MAX_RECORDS, "records");
    long min = windowStart + in.varint();
    long max = min + in.varint();
    return new BlockHeader(kind, flags, windowStart, writtenAt, records, min, max);
  }

  /** Whether it is all, or with others of the same time of writing a part, of what a fold made. */
  public boolean isFolded() {
    return (flags & FOLDED) != 0;
  }

  BlockHeader withFlags(int newFlags) {
    return new BlockHeader(kind, newFlags, windowStart, writtenAt, records, minMillis, maxMillis);
  }

  BlockHeader reachingTo(long newMaxMillis) {
    return new BlockHeader(
        kind, flags, windowStart, writtenAt, records, minMillis, newMaxMillis);
  }

  void write(ByteWriter out) {
    out.u8(MAGIC_0);
    out.u8(MAGIC_1);
    out.u8(kind.version());
    out.u8(kind.code());
    out.u8(flags);
    out.zigzag(windowStart);
    out.varint(writtenAt);
    out.varint(records);
    out.varint(minMillis - windowStart);
    out.varint(maxMillis - minMillis);
  }
}
