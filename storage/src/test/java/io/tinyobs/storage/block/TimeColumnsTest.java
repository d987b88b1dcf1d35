// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeColumnsTest {
  private static final long BASE = 1_789_999_200_000L;
  private static final int SERIES = 200;

  @Test
  void write_oneScrapeOfAllSeries_takesAFewBytes() throws CorruptBlockException {
    var column = LongStream.range(0, 480).map(i -> BASE + 700 + i * 15_000).toArray();

    assertThat(roundTrip(Collections.nCopies(SERIES, column))).isLessThan(24);
  }

  /** Pods come and go: each has its own beginning and end on the grid of the scrapes. */
  @Test
  void write_regularColumnsOfAnyLength_takeAFewBytesEach() throws CorruptBlockException {
    var random = new Random(1);
    var columns = Stream.generate(() -> {
      int first = random.nextInt(400);
      return LongStream.range(first, first + random.nextInt(2, 80))
          .map(i -> BASE + 700 + i * 15_000).toArray();
    }).limit(SERIES).toList();

    assertThat(roundTrip(columns)).isLessThan(4 * SERIES);
  }

  /** A client pushes when it is ready; its series that came later have a part of the same times. */
  @Test
  void write_partsOfAColumnThatJitters_takeAFewBytesEach() throws CorruptBlockException {
    var random = new Random(1);
    var whole = LongStream.range(0, 480).map(i -> BASE + i * 15_000 + random.nextInt(300))
        .toArray();
    var columns = new ArrayList<>(List.of(whole));
    for (int i = 1; i < SERIES; i++) {
      int from = random.nextInt(400);
      columns.add(Arrays.copyOfRange(whole, from, from + random.nextInt(3, 80)));
    }
    int alone = roundTrip(List.of(whole));

    assertThat(roundTrip(columns)).isLessThan(alone + 6 * SERIES);
  }

  @Test
  void write_columnThatMissesScrapes_takesAFewBytesMore() throws CorruptBlockException {
    var missing = LongStream.range(0, 480).filter(i -> i != 7 && i != 300)
        .map(i -> BASE + i * 15_000).toArray();

    assertThat(roundTrip(List.of(missing))).isLessThan(48);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void read_randomColumns_comeBack(long seed) throws CorruptBlockException {
    var random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      var columns = new ArrayList<long[]>();
      for (int i = random.nextInt(1, 60); i > 0; i--) {
        boolean known = !columns.isEmpty() && random.nextBoolean();
        columns.add(known
            ? columns.get(random.nextInt(columns.size()))
            : random.longs(random.nextInt(1, 90), BASE, BASE + 7_200_000).distinct().sorted()
                .toArray());
      }
      roundTrip(columns);
    }
  }

  private static int roundTrip(List<long[]> columns) throws CorruptBlockException {
    var starts = new int[columns.size() + 1];
    for (int i = 0; i < columns.size(); i++) {
      starts[i + 1] = starts[i] + columns.get(i).length;
    }
    var flat = columns.stream().flatMapToLong(Arrays::stream).toArray();
    var header = new BlockHeader(
        BlockKind.SAMPLES, 0, BASE, 1, flat.length, BASE, BASE + 7_200_000);
    int bytes = 0;
    for (boolean thorough : new boolean[]{false, true}) {
      var out = new ByteWriter(16);
      TimeColumns.write(BASE, flat, starts, 0, columns.size(), thorough, out);
      var in = new ByteReader(out.toByteArray());
      var read = TimeColumns.read(in, columns.size(), BASE, header);
      in.requireEnd();
      assertThat(read.samples()).isEqualTo(flat.length);
      for (int i = 0; i < columns.size(); i++) {
        assertThat(read.of(i)).isEqualTo(columns.get(i));
      }
      bytes = out.length();
    }
    return bytes;
  }

  /** A few bytes that promise a million timestamps for each of 512 series would take 4 GiB. */
  @Test
  void read_moreTimestampsThanTheBlockHasRecords_isRefusedBeforeTheyTakeMemory() {
    var out = new ByteWriter(16);
    var longs = new LongColumnWriter(true);
    var counts = new long[512];
    Arrays.fill(counts, BlockHeader.MAX_RECORDS);
    var ones = new long[512];
    Arrays.fill(ones, 1);
    out.varint(512);
    longs.write(counts, 512, out);
    longs.write(ones, 512, out);
    longs.write(ones, 512, out);
    var header = new BlockHeader(
        BlockKind.SAMPLES, 0, BASE, 1, BlockHeader.MAX_RECORDS, BASE, BASE + 7_200_000);

    assertThatThrownBy(
        () -> TimeColumns.read(new ByteReader(out.toByteArray()), 512, BASE, header))
        .isInstanceOf(CorruptBlockException.class)
        .hasMessageContaining("got a column of 1048576 timestamps, expected 1 to 0");
  }

  @Test
  void read_columnThatDescends_isRefused() {
    var out = new ByteWriter(16);
    TimeColumns.write(BASE, new long[]{BASE + 9, BASE + 5, BASE}, new int[]{0, 3}, 0, 1, true, out);
    var header = new BlockHeader(BlockKind.SAMPLES, 0, BASE, 1, 3, BASE, BASE + 9);

    assertThatThrownBy(() -> TimeColumns.read(new ByteReader(out.toByteArray()), 1, BASE, header))
        .isInstanceOf(CorruptBlockException.class).hasMessageContaining("does not ascend");
  }
}
