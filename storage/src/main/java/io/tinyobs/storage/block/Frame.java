// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import com.github.luben.zstd.ZstdException;
import java.util.zip.CRC32C;

/** Header, body and sum around every kind of block. */
final class Frame {
  /** Most bytes of a body once decompressed. */
  static final int MAX_BODY = 64 << 20;

  // Below this a zstd frame's own header eats what it saves.
  private static final int WORTH_COMPRESSING = 128;

  /** Less than one in so many bytes saved is not worth the time to decompress. */
  private static final int SHARE = 16;

  /**
   * An opened block.
   *
   * @param version of its kind's format
   */
  record Opened(BlockHeader header, int version, ByteReader body) {
  }

  private Frame() {
  }

  static byte[] seal(BlockHeader header, ByteWriter body, boolean compress) {
    return compress && body.length() >= WORTH_COMPRESSING
        ? seal(header, body, Compression.LEVEL)
        : plain(header, body);
  }

  /** Compressed at one of zstd's levels where that is worth it. */
  static byte[] seal(BlockHeader header, ByteWriter body, int level) {
    if (body.length() >= WORTH_COMPRESSING) {
      var packed = new byte[Compression.bound(body.length())];
      int size = Compression.compress(body.array(), body.length(), packed, level);
      if (size + size / SHARE + 5 < body.length()) {
        var out = new ByteWriter(size + BlockHeader.MAX_BYTES + 9);
        header.withFlags(header.flags() | BlockHeader.ZSTD).write(out);
        out.varint(body.length());
        out.raw(packed, 0, size);
        return sum(out);
      }
    }
    return plain(header, body);
  }

  private static byte[] plain(BlockHeader header, ByteWriter body) {
    var out = new ByteWriter(body.length() + BlockHeader.MAX_BYTES + 4);
    header.write(out);
    out.raw(body.array(), 0, body.length());
    return sum(out);
  }

  private static byte[] sum(ByteWriter out) {
    var crc = new CRC32C();
    crc.update(out.array(), 0, out.length());
    out.fixed32((int) crc.getValue());
    return out.toByteArray();
  }

  static Opened open(byte[] block, BlockKind expected) throws CorruptBlockException {
    var in = new ByteReader(block, 0, Math.max(0, block.length - 4));
    var header = BlockHeader.read(in);
    if (header.kind() != expected) {
      throw new CorruptBlockException(
          "cannot read block: got one of %s, expected %s".formatted(header.kind(), expected), 3);
    }
    checkSum(block);
    int version = block[BlockHeader.VERSION_AT];
    if ((header.flags() & BlockHeader.ZSTD) == 0) {
      return new Opened(header, version, in);
    }
    return new Opened(header, version, decompress(in));
  }

  static void checkSum(byte[] block) throws CorruptBlockException {
    int end = Math.max(0, block.length - 4);
    var crc = new CRC32C();
    crc.update(block, 0, end);
    int found = new ByteReader(block, end, block.length).fixed32();
    if (found != (int) crc.getValue()) {
      throw new CorruptBlockException(
          "cannot read block: got checksum %08x, expected %08x"
              .formatted(found, (int) crc.getValue()),
          end);
    }
  }

  private static ByteReader decompress(ByteReader in) throws CorruptBlockException {
    int length = in.varint(MAX_BODY, "decompressed bytes");
    int start = in.position();
    var packed = in.raw(in.remaining());
    if (Compression.length(packed) != length) {
      throw new CorruptBlockException(
          "cannot read block: its frame does not decompress to " + length + " bytes", start);
    }
    try {
      return new ByteReader(Compression.decompress(packed, length));
    } catch (ZstdException e) {
      throw new CorruptBlockException(
          "cannot read block: its body does not decompress (" + e.getMessage() + ")", start);
    }
  }
}
