// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the symbols of a request of remote write 2.0 lie in its body: two offsets a symbol, nothing is copied
 * or decoded. Not thread-safe.
 */
final class SymbolTable {
  /** An empty symbol takes two bytes of a body and eight here; this is 32 MiB of offsets. */
  private static final int MAX_SYMBOLS = 1 << 22;
  private static final int FIRST_SYMBOLS = 1024;
  private static final byte[] METRIC_NAME = "__name__".getBytes(StandardCharsets.UTF_8);

  private final byte[] in;
  private final MemoryBudget.Share memory;
  private int[] from = new int[FIRST_SYMBOLS];
  private int[] to = new int[FIRST_SYMBOLS];
  private int size;

  SymbolTable(byte[] in, MemoryBudget.Share memory) {
    this.in = in;
    this.memory = memory;
  }

  /**
   * Adds the symbol between two offsets.
   *
   * @throws IngestException.TooLarge if there are too many
   */
  void add(int symbolFrom, int symbolTo) {
    if (size == from.length) {
      grow();
    }
    from[size] = symbolFrom;
    to[size] = symbolTo;
    size++;
  }

  private void grow() {
    if (size >= MAX_SYMBOLS) {
      throw new IngestException.TooLarge(
          "cannot take remote write: it has more than %d symbols".formatted(MAX_SYMBOLS));
    }
    memory.take(2L * Integer.BYTES * size);
    from = Arrays.copyOf(from, 2 * size);
    to = Arrays.copyOf(to, 2 * size);
  }

  int size() {
    return size;
  }

  int from(int symbol) {
    return from[symbol];
  }

  int length(int symbol) {
    return to[symbol] - from[symbol];
  }

  /** Whether a symbol is {@code __name__}. */
  boolean isMetricName(int symbol) {
    return length(symbol) == METRIC_NAME.length
        && Arrays.equals(
            in, from[symbol], to[symbol], METRIC_NAME, 0, METRIC_NAME.length);
  }

  /** The text of a symbol, at most so many bytes of it; what is not UTF-8 in it is replaced. */
  String text(int symbol, int maxBytes) {
    return new String(
        in, from[symbol], Math.min(maxBytes, length(symbol)), StandardCharsets.UTF_8);
  }
}
