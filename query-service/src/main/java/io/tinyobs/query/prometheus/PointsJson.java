// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Series;
import io.tinyobs.query.http.NumberBytes;
import io.tinyobs.query.http.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.core.JsonGenerator;

/**
 * Writes numbers with their times, {@code [12,"0.5"],[27,"1"]}, as bytes at once: a graph of some hundred
 * series is a hundred thousand of them, and writing them takes longer than computing them did. What series
 * share, their times, is made into text once. Writes one answer; not thread-safe.
 */
final class PointsJson {
  /** Two brackets, a comma before, a time, a comma, quotes and the longest number. */
  private static final int MOST_BYTES = 96;

  private final NumberBytes numbers = new NumberBytes();
  private byte[] out = {};
  private int size;

  /** What stands before a value, of each of these times: {@code ,[12,"}. */
  private long[] timestamps = {};
  private byte[][] before = {};

  /** Writes some neighbouring points of a series into the array that {@code json} has begun. */
  void write(JsonGenerator json, Series series, int from, int to) {
    if (out.length < (to - from) * MOST_BYTES) {
      out = new byte[(to - from) * MOST_BYTES];
    }
    if (series.timestamps() != timestamps) {
      timestamps = series.timestamps();
      before = new byte[timestamps.length][];
    }
    size = 0;
    for (int i = from; i < to; i++) {
      var begin = before[i];
      if (begin == null) {
        begin = begin(timestamps[i]);
        before[i] = begin;
      }
      int skipped = i == 0 ? 1 : 0; // The comma.
      System.arraycopy(begin, skipped, out, size, begin.length - skipped);
      size += begin.length - skipped;
      size = numbers.write(series.values()[i], out, size);
      out[size++] = '"';
      out[size++] = ']';
    }
    // Past the generator: it would look at each byte again.
    json.flush();
    try {
      ((OutputStream) json.streamWriteOutputTarget()).write(out, 0, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] begin(long timestampMillis) {
    var text = ",[" + Text.seconds(timestampMillis) + ",\"";
    var bytes = new byte[text.length()];
    copy(text, bytes, 0);
    return bytes;
  }

  @SuppressWarnings("deprecation") // Drops high bytes, of which ASCII has none, and makes no array.
  private static void copy(String text, byte[] to, int at) {
    text.getBytes(0, text.length(), to, at);
  }
}
