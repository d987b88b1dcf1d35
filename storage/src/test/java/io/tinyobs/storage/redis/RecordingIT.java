// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.regex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real exporters' data, 2.2 million samples of 11,779 series: all of it comes back, and soon. */
class RecordingIT {
  private static final Path FILE = Path.of("../../shared/real/exporters.jsonl.gz");
  private static final Pattern PAIR = Pattern
      .compile("\"((?:[^\"\\\\]|\\\\.)*)\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final int SAMPLES_A_WRITE = 2000;
  private static final int IN_FLIGHT = 4;

  private record Recorded(Labels labels, long[] timestamps, double[] values) {
  }

  @BeforeEach
  void requireRecording() {
    assumeThat(FILE).as("the recording is not beside the repository").exists();
  }

  @Test
  @SuppressWarnings("SystemOut") // The figures are the point of running it by hand.
  void recording_writtenReadAndFolded_isAllThere() throws IOException {
    var recorded = read();
    long end = recorded.stream().mapToLong(r -> r.timestamps()[r.timestamps().length - 1]).max()
        .orElseThrow();
    var clock = TestClock.at(Instant.ofEpochMilli(end));
    try (var storage = TestStores.single(StorageSettings.defaults(), clock)) {
      long start = System.nanoTime();
      write(storage, recorded);
      System.out.printf("written in %d ms%n", (System.nanoTime() - start) / 1_000_000);
      report(storage);
      check(storage, recorded);

      clock.advance(Duration.ofMinutes(1));
      fold(storage);
      check(storage, recorded);

      clock.advance(Duration.ofHours(3));
      fold(storage);
      long before = System.nanoTime();
      System.out.printf("%s in %d ms%n",
          storage.maintenance().rollUp(), (System.nanoTime() - before) / 1_000_000);
      report(storage);
      check(storage, recorded);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void fold(RedisStorage storage) {
    long start = System.nanoTime();
    System.out.printf("%s in %d ms%n",
        storage.maintenance().fold(), (System.nanoTime() - start) / 1_000_000);
  }

  @SuppressWarnings("SystemOut")
  private static void report(RedisStorage storage) {
    long start = System.nanoTime();
    System.out.printf("%s in %d ms%n",
        storage.metrics().stats(Tenant.DEFAULT), (System.nanoTime() - start) / 1_000_000);
    System.out.println(RedisForTests.single().kind());
  }

  private static void write(RedisStorage storage, List<Recorded> recorded) {
    var byTime = new TreeMap<Long, List<int[]>>();
    for (int i = 0; i < recorded.size(); i++) {
      for (int k = 0; k < recorded.get(i).timestamps().length; k++) {
        byTime.computeIfAbsent(recorded.get(i).timestamps()[k], unused -> new ArrayList<>())
            .add(new int[]{i, k});
      }
    }
    var inFlight = new ArrayDeque<CompletableFuture<WriteResult>>();
    var batch = WriteBatch.create();
    for (var at : byTime.values()) {
      for (var sample : at) {
        var series = recorded.get(sample[0]);
        batch.sample(
            series.labels(), series.timestamps()[sample[1]], series.values()[sample[1]]);
        if (batch.samples() == SAMPLES_A_WRITE) {
          if (inFlight.size() == IN_FLIGHT) {
            inFlight.remove().join();
          }
          inFlight.add(storage.writer().write(Tenant.DEFAULT, batch));
          batch = WriteBatch.create();
        }
      }
    }
    inFlight.add(storage.writer().write(Tenant.DEFAULT, batch));
    inFlight.forEach(CompletableFuture::join);
  }

  @SuppressWarnings("SystemOut")
  private static void check(RedisStorage storage, List<Recorded> recorded) {
    long start = System.nanoTime();
    var found = storage.metrics().select(
        Tenant.DEFAULT, List.of(regex(Labels.METRIC_NAME, ".+")), TimeRange.ALL);
    System.out.printf("all read in %d ms%n", (System.nanoTime() - start) / 1_000_000);
    assertThat(found.warnings()).isEmpty();
    assertThat(found.items()).hasSize(recorded.size());
    var expected = new TreeMap<Labels, Recorded>();
    recorded.forEach(series -> expected.put(series.labels(), series));
    for (var series : found.items()) {
      assertThat(expected).containsKey(series.labels());
      var known = Objects.requireNonNull(expected.get(series.labels()));
      assertThat(Arrays.equals(series.timestamps(), known.timestamps())
          && Arrays.equals(series.values(), known.values()))
          .as("samples of %s", series.labels()).isTrue();
    }
  }

  private static List<Recorded> read() throws IOException {
    var recorded = new ArrayList<Recorded>();
    try (var in = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(FILE)), StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        recorded.add(parse(line));
      }
    }
    return recorded;
  }

  private static Recorded parse(String line) {
    var labels = Labels.builder();
    int values = line.indexOf("},\"values\":[");
    var pairs = PAIR.matcher(line).region("{\"metric\":".length(), values);
    while (pairs.find()) {
      labels.set(pairs.group(1), pairs.group(2));
    }
    var parts = line.substring(values + 12, line.lastIndexOf(']')).split("\\],\"timestamps\":\\[");
    return new Recorded(
        labels.build(),
        Arrays.stream(parts[1].split(",")).mapToLong(Long::parseLong).toArray(),
        Arrays.stream(parts[0].split(","))
            .mapToDouble(v -> v.equals("null") ? Double.NaN : Double.parseDouble(v))
            .toArray());
  }
}
