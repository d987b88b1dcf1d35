// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Samples that wait for one client, as columns of bounded length.
 *
 * <p>
 * While there is room it keeps every sample. When it is full it keeps only the latest of each ref
 * from then on, until it is emptied: a slow client sees fewer points, never older ones than it must.
 * Adding is O(1) in both modes; the change from one to the other is one pass.
 *
 * <p>
 * Not thread-safe.
 */
final class SampleBuffer {
  /** What one sample takes in a frame, bytes. */
  static final int SAMPLE_BYTES = 20;

  private static final int START = 64;

  private final int capacity;
  private long[] timestamps = new long[START];
  private double[] values = new double[START];
  private int[] refs = new int[START];
  private int size;
  // Row of each ref, or -1; empty while every sample is kept.
  private int[] rowOfRef = {};
  private boolean latestOnly;
  private long dropped;

  /** A buffer of at most {@code capacity} samples. */
  SampleBuffer(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a sample.
   *
   * @return false if there is no room for it, even with one sample a ref
   */
  boolean add(int ref, long timestampMillis, double value) {
    if (size == capacity && !latestOnly) {
      keepLatestOnly();
    }
    if (latestOnly) {
      return addLatest(ref, timestampMillis, value);
    }
    append(ref, timestampMillis, value);
    return true;
  }

  private boolean addLatest(int ref, long timestampMillis, double value) {
    growRows(ref);
    int row = rowOfRef[ref];
    if (row >= 0) {
      dropped++;
      if (timestampMillis >= timestamps[row]) {
        timestamps[row] = timestampMillis;
        values[row] = value;
      }
      return true;
    }
    if (size == capacity) {
      return false;
    }
    rowOfRef[ref] = size;
    append(ref, timestampMillis, value);
    return true;
  }

  private void append(int ref, long timestampMillis, double value) {
    if (size == refs.length) {
      int longer = Math.min(capacity, 2 * size);
      timestamps = Arrays.copyOf(timestamps, longer);
      values = Arrays.copyOf(values, longer);
      refs = Arrays.copyOf(refs, longer);
    }
    timestamps[size] = timestampMillis;
    values[size] = value;
    refs[size] = ref;
    size++;
  }

  private void keepLatestOnly() {
    latestOnly = true;
    int before = size;
    size = 0;
    // Rows move down only, so what is read has not been written over.
    for (int i = 0; i < before; i++) {
      addLatest(refs[i], timestamps[i], values[i]);
    }
  }

  private void growRows(int ref) {
    int had = rowOfRef.length;
    if (ref >= had) {
      rowOfRef = Arrays.copyOf(rowOfRef, Math.max(ref + 1, 2 * had));
      Arrays.fill(rowOfRef, had, rowOfRef.length, -1);
    }
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int ref(int i) {
    return refs[i];
  }

  long timestampMillis(int i) {
    return timestamps[i];
  }

  double value(int i) {
    return values[i];
  }

  /** How many samples were left out since the last call. */
  long takeDropped() {
    long taken = dropped;
    dropped = 0;
    return taken;
  }

  /**
   * Moves out the samples whose ref is ready, in order; the others stay.
   *
   * @return the samples moved out
   */
  SampleBuffer take(IntPredicate ready) {
    var taken = new SampleBuffer(capacity);
    var kept = new SampleBuffer(capacity);
    for (int i = 0; i < size; i++) {
      (ready.test(refs[i]) ? taken : kept).append(refs[i], timestamps[i], values[i]);
    }
    become(kept);
    return taken;
  }

  /** Removes the samples whose ref is not wanted any more. */
  void retain(IntPredicate wanted) {
    take(ref -> !wanted.test(ref));
  }

  private void become(SampleBuffer kept) {
    timestamps = kept.timestamps;
    values = kept.values;
    refs = kept.refs;
    size = kept.size;
    rowOfRef = new int[0];
    latestOnly = false;
  }

  /** Empties it, and gives back memory that a burst took. */
  void clear() {
    if (refs.length > START && size < refs.length / 8) {
      become(new SampleBuffer(capacity));
    }
    size = 0;
    rowOfRef = new int[0];
    latestOnly = false;
  }
}
