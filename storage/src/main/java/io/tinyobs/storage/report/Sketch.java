// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tinyobs.model.Labels;
import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.ByteWriter;
import io.tinyobs.storage.block.CorruptBlockException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many different things there were, in at most 2 KiB however many they are: exactly up to {@value
 * #EXACT}, beyond it a HyperLogLog of 2048 registers of a byte, whose estimate has a standard error of
 * {@value #STANDARD_ERROR_PERCENT} percent. Two sketches merge into that of the union. Not thread-safe.
 *
 * <p>Adding costs a hash (XXH3, seed 0, of UTF-16) and, above {@value #EXACT}, one comparison; counting reads
 * all registers. The estimator is Ertl's, which needs no table of corrections and has no range in which it
 * leans to a side.
 *
 * @see <a href="https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf">Flajolet et al., HyperLogLog,
 *      2007</a>
 * @see <a href="https://arxiv.org/abs/1702.01284">Ertl, New cardinality estimation algorithms for HyperLogLog
 *      sketches, 2017, algorithm 6</a>
 */
public final class Sketch {
  /** Up to as many a count is exact. */
  public static final int EXACT = 64;

  /** One standard deviation of an estimate, 1.04 / √2048. */
  public static final double STANDARD_ERROR_PERCENT = 2.3;

  private static final int PRECISION = 11;
  private static final int REGISTERS = 1 << PRECISION;
  private static final int TAIL = Long.SIZE - PRECISION;

  /** The hashes themselves, ascending, while there are few. */
  private long[] hashes = new long[4];
  private int size;
  private byte @Nullable [] registers;

  /** Of a text. */
  public static long hash(String text) {
    return Hashing.xxh3_64().hashCharsToLong(text);
  }

  /** Of a series, its metric's name included. */
  public static long hash(Labels series) {
    long hash = 0;
    for (int i = 0; i < series.size(); i++) {
      hash = mixed(hash ^ hash(series.name(i)));
      hash = mixed(hash ^ hash(series.value(i)));
    }
    return hash;
  }

  /** The last steps of MurmurHash3, and so one to one. */
  private static long mixed(long bits) {
    long hash = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  /** Adds a thing by its hash. */
  public void add(long hash) {
    if (registers != null) {
      raise(registers, hash);
      return;
    }
    int at = Arrays.binarySearch(hashes, 0, size, hash);
    if (at >= 0) {
      return;
    }
    if (size == EXACT) {
      raise(estimated(), hash);
      return;
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    System.arraycopy(hashes, -1 - at, hashes, -at, size - (-1 - at));
    hashes[-1 - at] = hash;
    size++;
  }

  /** Adds everything that another one saw. */
  public void add(Sketch other) {
    if (other.registers == null) {
      for (int i = 0; i < other.size; i++) {
        add(other.hashes[i]);
      }
      return;
    }
    var mine = estimated();
    for (int i = 0; i < REGISTERS; i++) {
      mine[i] = (byte) Math.max(mine[i], other.registers[i]);
    }
  }

  private byte[] estimated() {
    var known = registers;
    if (known != null) {
      return known;
    }
    var made = new byte[REGISTERS];
    for (int i = 0; i < size; i++) {
      raise(made, hashes[i]);
    }
    registers = made;
    hashes = new long[0];
    size = 0;
    return made;
  }

  private static void raise(byte[] registers, long hash) {
    int register = (int) (hash >>> TAIL);
    int rank = Long.numberOfLeadingZeros(hash << PRECISION | 1L << PRECISION - 1) + 1;
    if (rank > registers[register]) {
      registers[register] = (byte) rank;
    }
  }

  /** Whether {@link #count} is exact. */
  public boolean isExact() {
    return registers == null;
  }

  /** How many different things there were. */
  public long count() {
    return registers == null ? size : estimate(registers);
  }

  private static long estimate(byte[] registers) {
    var withRank = new int[TAIL + 2];
    for (var rank : registers) {
      withRank[rank]++;
    }
    double sum = REGISTERS * tau(1 - withRank[TAIL + 1] / (double) REGISTERS);
    for (int rank = TAIL; rank >= 1; rank--) {
      sum = 0.5 * (sum + withRank[rank]);
    }
    sum += REGISTERS * sigma(withRank[0] / (double) REGISTERS);
    return Math.round(REGISTERS / (2 * Math.log(2)) * REGISTERS / sum);
  }

  /** x + Σ x^(2^k) · 2^(k-1) for k ≥ 1: what registers that are still zero stand for. */
  private static double sigma(double x) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = x;
    double before;
    double power = x;
    double weight = 1;
    do {
      power *= power;
      before = sum;
      sum += power * weight;
      weight += weight;
    } while (sum != before);
    return sum;
  }

  /** (1 - x - Σ (1 - x^(2^-k))² · 2^-k for k ≥ 1) / 3: what registers that are full stand for. */
  private static double tau(double x) {
    if (x == 0 || x == 1) {
      return 0;
    }
    double sum = 1 - x;
    double before;
    double root = x;
    double weight = 1;
    do {
      root = Math.sqrt(root);
      before = sum;
      weight *= 0.5;
      sum -= (1 - root) * (1 - root) * weight;
    } while (sum != before);
    return sum / 3;
  }

  /** Bytes of its contents. */
  public int bytes() {
    return registers == null ? hashes.length * Long.BYTES : REGISTERS;
  }

  /** One that has seen the same and goes its own way. */
  public Sketch copy() {
    var copy = new Sketch();
    copy.add(this);
    return copy;
  }

  void write(ByteWriter out) {
    if (registers != null) {
      out.bytes(registers);
      return;
    }
    var bytes = ByteBuffer.allocate(size * Long.BYTES);
    bytes.asLongBuffer().put(LongBuffer.wrap(hashes, 0, size));
    out.bytes(bytes.array());
  }

  static Sketch read(ByteReader in) throws CorruptBlockException {
    var bytes = in.bytes();
    var sketch = new Sketch();
    if (bytes.length == REGISTERS) {
      for (var rank : bytes) {
        if (rank < 0 || rank > TAIL + 1) {
          throw new CorruptBlockException(
              "cannot read sketch: got rank %d, expected at most %d".formatted(rank, TAIL + 1), 0);
        }
      }
      sketch.registers = bytes;
      return sketch;
    }
    if (bytes.length % Long.BYTES != 0 || bytes.length > EXACT * Long.BYTES) {
      throw new CorruptBlockException(
          "cannot read sketch: got %d bytes, expected %d or at most %d hashes"
              .formatted(bytes.length, REGISTERS, EXACT),
          0);
    }
    var hashes = ByteBuffer.wrap(bytes).asLongBuffer();
    while (hashes.hasRemaining()) {
      sketch.add(hashes.get());
    }
    return sketch;
  }
}
