// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader knows of one metric's series. It only ever grows: refs are never given twice, so what was
 * read once stays right while the dictionary keeps its epoch. Thread-safe.
 */
final class MetricDictionary {
  private final String metric;
  private Snapshot known = new Snapshot(0, new int[0], new Labels[0], 0);

  MetricDictionary(String metric) {
    this.metric = metric;
  }

  /**
   * A dictionary as one read found it.
   *
   * @param refs ascending, {@code size} of them count
   * @param labels one a ref
   */
  @SuppressWarnings("ArrayRecordComponent") // A sorted column to search in.
  record Snapshot(int epoch, int[] refs, Labels[] labels, int size) {
    @Nullable
    Labels labels(int ref) {
      int at = Arrays.binarySearch(refs, 0, size, ref);
      return at < 0 ? null : labels[at];
    }

    int nextRef() {
      return size == 0 ? 0 : refs[size - 1] + 1;
    }
  }

  synchronized Snapshot known() {
    return known;
  }

  /**
   * Adds what Redis answered.
   *
   * @param asked what was known when it was asked
   * @param answer the epoch, then labels and ref in turn, ascending by ref
   */
  synchronized Snapshot learn(Snapshot asked, List<Object> answer) throws CorruptBlockException {
    var text = Bytes.text(answer.getFirst());
    int epoch = text.isEmpty() ? 0 : Integer.parseInt(text);
    var base = epoch == asked.epoch ? asked : new Snapshot(epoch, new int[0], new Labels[0], 0);
    int more = (answer.size() - 1) / 2;
    if (more == 0) {
      return remember(base);
    }
    var refs = Arrays.copyOf(base.refs, base.size + more);
    var labels = Arrays.copyOf(base.labels, base.size + more);
    var pool = new HashMap<String, String>();
    for (int i = 0; i < more; i++) {
      labels[base.size + i] = Bytes.labels(metric, (byte[]) answer.get(1 + 2 * i), pool);
      refs[base.size + i] = Integer.parseInt(Bytes.text(answer.get(2 + 2 * i)));
    }
    return remember(new Snapshot(epoch, refs, labels, base.size + more));
  }

  // Two reads at once may come back in either order: what knows more is kept.
  private Snapshot remember(Snapshot read) {
    if (read.epoch != known.epoch || read.size > known.size) {
      known = read;
    }
    return read;
  }
}
