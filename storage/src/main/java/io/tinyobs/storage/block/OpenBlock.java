// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of samples that has been checked and opened: where each series' values begin is known, and they
 * are decoded when asked for.
 *
 * <p>What {@link SampleBlock#decode} does at once is parted here, so that a block that stays in a cache
 * takes little more than its bytes, and a query decodes only the series that it is about. Immutable and
 * thread-safe; each reader has a {@link Columns} of its own.
 */
public final class OpenBlock {
  /** Objects and small fields, a rough figure. */
  private static final int OVERHEAD = 400;

  /**
   * The order of writing: of two blocks written in the same microsecond, by two writers then, the one whose
   * bytes are greater counts as newer. Arbitrary, but the same for every reader.
   */
  public static final Comparator<OpenBlock> OLDEST_WRITE_FIRST = Comparator
      .comparingLong((OpenBlock block) -> block.header().writtenAt())
      .thenComparing(block -> block.bytes, Arrays::compareUnsigned);

  private final byte[] bytes;
  private final BlockHeader header;
  private final int epoch;
  private final int strip;
  private final int[] slots;
  private final TimeColumns times;
  private final byte[] body;
  private final int[] valuesAt;
  private final int end;
  private final @Nullable List<SampleBlock.Column> decoded;

  private OpenBlock(
      byte[] bytes,
      BlockHeader header,
      int epoch,
      int strip,
      int[] slots,
      TimeColumns times,
      byte[] body,
      int[] valuesAt,
      int end,
      @Nullable List<SampleBlock.Column> decoded) {
    this.bytes = bytes;
    this.header = header;
    this.epoch = epoch;
    this.strip = strip;
    this.slots = slots;
    this.times = times;
    this.body = body;
    this.valuesAt = valuesAt;
    this.end = end;
    this.decoded = decoded;
  }

  /** Checks a block and finds its series. */
  public static OpenBlock open(byte[] bytes) throws CorruptBlockException {
    var opened = Frame.open(bytes, BlockKind.SAMPLES);
    var header = opened.header();
    if (opened.version() == 1) {
      return ofFirstVersion(bytes, SampleBlockV1.decode(opened, slot -> true));
    }
    var in = opened.body();
    int epoch = in.fixed32();
    var head = SampleBlock.readHead(in, header);
    var reader = new ValueColumnReader(in);
    var valuesAt = new int[head.slots().length];
    for (int i = 0; i < valuesAt.length; i++) {
      valuesAt[i] = in.position();
      reader.skip(head.times().of(i).length);
    }
    int end = in.position();
    SampleBlock.readSections(in);
    in.requireEnd();
    return new OpenBlock(
        bytes, header, epoch, head.strip(), head.slots(), head.times(), in.array(), valuesAt, end,
        null);
  }

  private static OpenBlock ofFirstVersion(byte[] bytes, SampleBlock block) {
    var series = block.series();
    var slots = series.stream().mapToInt(SampleBlock.Column::slot).toArray();
    var columns = series.stream().map(SampleBlock.Column::timestamps).toArray(long[][]::new);
    var own = new int[slots.length];
    Arrays.setAll(own, i -> i);
    return new OpenBlock(bytes, block.header(), block.epoch(), block.strip(), slots,
        TimeColumns.of(columns, own), bytes, new int[0], 0, series);
  }

  /** What the block says of itself. */
  public BlockHeader header() {
    return header;
  }

  /** Which dictionary its slots refer to. */
  public int epoch() {
    return epoch;
  }

  /** Which strip of the metric it belongs to. */
  public int strip() {
    return strip;
  }

  /** How many series it has. */
  public int series() {
    return slots.length;
  }

  /** The slot of its {@code i}-th series; they ascend. */
  public int slot(int i) {
    return slots[i];
  }

  /** Timestamps of its {@code i}-th series, shared with others: read, never write. */
  public long[] timestamps(int i) {
    return times.of(i);
  }

  /** Memory that it takes, bytes, roughly. */
  public long weight() {
    long weight = OVERHEAD + bytes.length + 8L * slots.length + times.weight();
    if (body != bytes) {
      weight += body.length;
    }
    if (decoded != null) {
      weight += 16L * header.records();
    }
    return weight;
  }

  /** A reader of its values, for one thread. */
  public Columns columns() {
    return new Columns();
  }

  /** Decodes values, without garbage once its room has grown. Not thread-safe. */
  public final class Columns {
    private final ByteReader in = new ByteReader(body, 0, end);
    private final ValueColumnReader reader = new ValueColumnReader(in);
    private double[] room = {};

    /**
     * The values of the {@code i}-th series, as many as it has timestamps; the array may be longer, and
     * holds others after the next call.
     */
    public double[] values(int i) throws CorruptBlockException {
      if (decoded != null) {
        return decoded.get(i).values();
      }
      int count = times.of(i).length;
      if (room.length < count) {
        room = new double[count];
      }
      in.seek(valuesAt[i]);
      reader.read(room, count);
      return room;
    }
  }
}
