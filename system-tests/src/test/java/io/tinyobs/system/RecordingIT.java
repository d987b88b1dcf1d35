// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A recording of real exporters, sent by remote write as fast as it goes, is there to the last sample. */
class RecordingIT {
  private static final Path SHARED = Repository.root().resolveSibling("shared");
  private static final Path RECORDING = SHARED.resolve("real/exporters.jsonl.gz");
  private static final Path LOAD = SHARED.resolve("bench/RemoteWriteLoad.java");
  private static final Duration LOOKBACK = Duration.ofMinutes(5);

  /** What the recording holds: samples in all, and series with one in the last five minutes. */
  private record Expected(long samples, long liveAtEnd) {
  }

  @Test
  void recording_sentWhole_isThereToTheLastSample(@TempDir Path data) throws Exception {
    assumeThat(RECORDING)
        .as("the recording, which is kept beside the repository; without it this test says nothing")
        .exists();
    var expected = expected();
    long end = System.currentTimeMillis();
    try (var suite = Suite.start(data)) {
      send(suite, end, data.resolve("load.log"));

      assertThat(scalar(suite, "count({__name__=~\".+\"})", end)).isEqualTo(expected.liveAtEnd());
      assertThat(scalar(suite, "sum(count_over_time({__name__=~\".+\"}[1d]))", end))
          .isEqualTo(expected.samples());
    }
  }

  private static void send(Suite suite, long end, Path log) throws Exception {
    var snappy = Arrays
        .stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .filter(entry -> entry.contains("snappy-java"))
        .findFirst()
        .orElseThrow();
    var load = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        snappy,
        LOAD.toString(),
        suite.url() + "/api/v1/write",
        "file=" + RECORDING,
        "end=" + end)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    assertThat(load.waitFor(5, TimeUnit.MINUTES)).as("load ended").isTrue();
    assertThat(load.exitValue()).as("load said: %s", Files.readString(log)).isZero();
    System.out.println(Files.readString(log));
  }

  private static long scalar(Suite suite, String query, long atMillis) throws Exception {
    var json = suite.queryAt(query, atMillis);
    var value = JsonMapper.shared().readTree(json).at("/data/result/0/value/1");
    assertThat(value.isMissingNode()).as("answer to %s: %s", query, json).isFalse();
    return (long) Double.parseDouble(value.asString());
  }

  private static Expected expected() throws IOException {
    long samples = 0;
    long end = Long.MIN_VALUE;
    var lastOfEach = new java.util.ArrayList<Long>();
    try (var lines = new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(RECORDING)), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null;) {
        var timestamps = line.substring(line.lastIndexOf('[') + 1, line.lastIndexOf(']'));
        List<String> each = List.of(timestamps.split(",", -1));
        samples += each.size();
        long last = Long.parseLong(each.getLast());
        lastOfEach.add(last);
        end = Math.max(end, last);
      }
    }
    long from = end - LOOKBACK.toMillis();
    return new Expected(samples, lastOfEach.stream().filter(t -> t > from).count());
  }
}
