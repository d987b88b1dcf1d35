// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.storage;

import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SampleBuffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A recording of real exporters, one series a line: {@code {"metric":{…},"values":[…],"timestamps":[ms…]}}. */
final class Recording {
  private static final String NAME = "\"__name__\":\"";
  private static final String VALUES = "},\"values\":[";
  private static final String TIMESTAMPS = "],\"timestamps\":[";

  private Recording() {
  }

  /** All strips of a recording, refs given in the order of its lines. */
  static List<ScrapeData.Strip> strips(Path file) throws IOException {
    var buffers = new LinkedHashMap<String, List<SampleBuffer>>();
    var series = new LinkedHashMap<String, Integer>();
    try (var in = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        int name = line.indexOf(NAME) + NAME.length();
        var metric = line.substring(name, line.indexOf('"', name));
        int ref = series.merge(metric, 1, Integer::sum) - 1;
        var strips = buffers.computeIfAbsent(metric, unused -> new ArrayList<>());
        if (strips.size() <= ref / SampleBlock.SLOTS) {
          strips.add(new SampleBuffer());
        }
        fill(strips.getLast(), ref % SampleBlock.SLOTS, line);
      }
    }
    var all = new ArrayList<ScrapeData.Strip>();
    int metric = 0;
    for (var strips : buffers.values()) {
      for (int i = 0; i < strips.size(); i++) {
        for (var window : strips.get(i).windows(ScrapeData.WINDOW_MILLIS)) {
          all.add(new ScrapeData.Strip(metric, i, window.start(), window.samples()));
        }
      }
      metric++;
    }
    return all;
  }

  private static void fill(SampleBuffer buffer, int slot, String line) {
    int values = line.lastIndexOf(VALUES);
    int timestamps = line.lastIndexOf(TIMESTAMPS);
    var value = line.substring(values + VALUES.length(), timestamps).split(",", -1);
    var time = line
        .substring(timestamps + TIMESTAMPS.length(), line.lastIndexOf(']'))
        .split(",", -1);
    for (int i = 0; i < value.length; i++) {
      buffer.add(slot, Long.parseLong(time[i]), number(value[i]));
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "null" -> Double.NaN;
      case "\"Infinity\"" -> Double.POSITIVE_INFINITY;
      case "\"-Infinity\"" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
