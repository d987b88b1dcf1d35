// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.List;

/**
 * Merges the pieces of one series that several blocks hold; of two samples of one timestamp the one of the
 * later piece wins. Not thread-safe.
 *
 * <p>Pieces that follow each other, the usual case, are joined. Others are merged in pairs of neighbours,
 * pairs of pairs and so on, which keeps later over earlier and costs n log k for n samples in k pieces.
 */
public final class SampleMerge {
  /** A run of samples, timestamps strictly ascending. */
  @SuppressWarnings("ArrayRecordComponent") // Columns are the point: an engine loops over them.
  public record Run(long[] timestamps, double[] values, int from, int to) {
    int size() {
      return to - from;
    }
  }

  private List<Run> pieces = new ArrayList<>(4);

  /** Adds a piece that was written after all that were added before, cut to a range. */
  public void add(long[] timestamps, double[] values, long startMillis, long endMillis) {
    int from = 0;
    int to = timestamps.length;
    while (from < to && timestamps[from] < startMillis) {
      from++;
    }
    while (to > from && timestamps[to - 1] > endMillis) {
      to--;
    }
    if (from < to) {
      pieces.add(new Run(timestamps, values, from, to));
    }
  }

  /** Whether nothing lay in the range. */
  public boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** All samples, each timestamp once, ascending, in arrays of just their length. */
  public Run merge() {
    if (follow()) {
      return join();
    }
    while (pieces.size() > 1) {
      var merged = new ArrayList<Run>((pieces.size() + 1) / 2);
      for (int i = 0; i < pieces.size(); i += 2) {
        merged.add(
            i + 1 < pieces.size() ? merge(pieces.get(i), pieces.get(i + 1)) : pieces.get(i));
      }
      pieces = merged;
    }
    return join();
  }

  private boolean follow() {
    for (int i = 1; i < pieces.size(); i++) {
      var before = pieces.get(i - 1);
      var piece = pieces.get(i);
      if (piece.timestamps[piece.from] <= before.timestamps[before.to - 1]) {
        return false;
      }
    }
    return true;
  }

  private Run join() {
    int size = 0;
    for (var piece : pieces) {
      size += piece.size();
    }
    var timestamps = new long[size];
    var values = new double[size];
    int out = 0;
    for (var piece : pieces) {
      System.arraycopy(piece.timestamps, piece.from, timestamps, out, piece.size());
      System.arraycopy(piece.values, piece.from, values, out, piece.size());
      out += piece.size();
    }
    return new Run(timestamps, values, 0, size);
  }

  private static Run merge(Run older, Run newer) {
    var timestamps = new long[older.size() + newer.size()];
    var values = new double[timestamps.length];
    int i = older.from;
    int k = newer.from;
    int out = 0;
    while (i < older.to || k < newer.to) {
      boolean takeOlder = k == newer.to
          || i < older.to && older.timestamps[i] < newer.timestamps[k];
      if (takeOlder) {
        timestamps[out] = older.timestamps[i];
        values[out++] = older.values[i++];
      } else {
        if (i < older.to && older.timestamps[i] == newer.timestamps[k]) {
          i++;
        }
        timestamps[out] = newer.timestamps[k];
        values[out++] = newer.values[k++];
      }
    }
    return new Run(timestamps, values, 0, out);
  }
}
