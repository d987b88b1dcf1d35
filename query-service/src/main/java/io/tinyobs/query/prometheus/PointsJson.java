// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Series;
import io.tinyobs.query.http.NumberBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import tools.jackson.core.JsonGenerator;

/**
 * Writes numbers with their times, {@code [12,"0.5"],[27,"1"]}, as bytes at once: a graph of some hundred
 * series is a hundred thousand of them, and writing them takes longer than computing them did. What series
 * share, their times, is made into text once. Writes one answer; not thread-safe.
 */
final class PointsJson {
  /** Two brackets, a comma before, a time, a comma, quotes and the longest number. */
  private static final int MOST_BYTES = 96;

  /** Points that are made into bytes before they are handed on, so few that they stay in the nearest cache. */
  private static final int AT_ONCE = 128;

  private static final String BEFORE = ",[";
  private static final String AFTER = ",\"";
  private static final int MOST_BEFORE = BEFORE.length() + NumberBytes.MOST + AFTER.length();

  private final NumberBytes numbers = new NumberBytes();
  private byte[] out = {};

  /** What stands before a value, {@code ,[12,"}, of the first {@code known} of these times, one text after the other. */
  private long[] timestamps = {};
  private byte[] texts = {};
  private int[] ends = {};
  private int known;

  /** Writes some neighbouring points of a series into the array that {@code json} has begun. */
  void write(JsonGenerator json, Series series, int from, int to) {
    if (series.timestamps() != timestamps) {
      timestamps = series.timestamps();
      known = 0;
      ends = ends.length < timestamps.length ? new int[timestamps.length] : ends;
    }
    // Past the generator: it would look at each byte again.
    json.flush();
    var target = (OutputStream) json.streamWriteOutputTarget();
    try {
      for (int i = from; i < to; i += AT_ONCE) {
        int size = fill(series.values(), i, Math.min(i + AT_ONCE, to));
        target.write(out, 0, size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int fill(double[] values, int from, int to) {
    if (out.length < (to - from) * MOST_BYTES) {
      out = new byte[(to - from) * MOST_BYTES];
    }
    int size = 0;
    for (int i = from; i < to; i++) {
      while (known <= i) {
        learn();
      }
      int begin = i == 0 ? 1 : ends[i - 1]; // The first has no comma.
      System.arraycopy(texts, begin, out, size, ends[i] - begin);
      size += ends[i] - begin;
      size = numbers.write(values[i], out, size);
      out[size++] = '"';
      out[size++] = ']';
    }
    return size;
  }

  private void learn() {
    int at = known == 0 ? 0 : ends[known - 1];
    if (texts.length < at + MOST_BEFORE) {
      texts = Arrays.copyOf(texts, Math.max(2 * texts.length, at + 16 * MOST_BEFORE));
    }
    int end = numbers.writeSeconds(timestamps[known], texts, copy(BEFORE, texts, at));
    ends[known++] = copy(AFTER, texts, end);
  }

  @SuppressWarnings("deprecation") // Drops high bytes, of which ASCII has none, and makes no array.
  private static int copy(String text, byte[] to, int at) {
    text.getBytes(0, text.length(), to, at);
    return at + text.length();
  }
}
