// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * zstd with contexts that are kept: to make one costs more than to compress a small block. Thread-safe.
 */
final class Compression {
  /** Of what is not told otherwise. */
  static final int LEVEL = 3;

  /** Contexts that are kept idle; each takes about a megabyte outside the heap. */
  private static final int KEPT = 4;

  private static final ArrayBlockingQueue<ZstdCompressCtx> COMPRESSING = new ArrayBlockingQueue<>(
      KEPT);
  private static final ArrayBlockingQueue<ZstdDecompressCtx> DECOMPRESSING = new ArrayBlockingQueue<>(
      KEPT);

  private Compression() {
  }

  /**
   * Compresses the first bytes of an array.
   *
   * @param packed takes the frame, at least {@link #bound} long
   * @param level zstd's; negative ones are the fastest
   * @return the frame's length
   */
  static int compress(byte[] body, int length, byte[] packed, int level) {
    var context = take(COMPRESSING, ZstdCompressCtx::new).setLevel(level);
    int size = context.compressByteArray(packed, 0, packed.length, body, 0, length);
    giveBack(COMPRESSING, context);
    return size;
  }

  /** Most bytes that a frame of so many can have. */
  static int bound(int length) {
    return (int) Zstd.compressBound(length);
  }

  /** How long what a frame holds says that it is, or a negative number if it does not. */
  static long length(byte[] packed) {
    return Zstd.getFrameContentSize(packed);
  }

  /**
   * What a frame holds.
   *
   * @throws ZstdException if it is broken
   */
  static byte[] decompress(byte[] packed, int length) {
    var context = take(DECOMPRESSING, ZstdDecompressCtx::new);
    var body = context.decompress(packed, length);
    giveBack(DECOMPRESSING, context);
    return body;
  }

  private static <T> T take(ArrayBlockingQueue<T> kept, Supplier<T> maker) {
    var context = kept.poll();
    return context == null ? maker.get() : context;
  }

  // Not after a failure: what state a context is in then is not worth knowing, and it is collected.
  private static <T extends AutoCloseable> void giveBack(ArrayBlockingQueue<T> kept, T context) {
    if (!kept.offer(context)) {
      try {
        context.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close a context of zstd", e);
      }
    }
  }
}
