// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code kill -9} under load: whatever was acknowledged is there, once, after the next start.
 *
 * <p>Three kills; {@code -Dtinyobs.kills=10} for more, {@code -Dtinyobs.kill-seed=N} for other moments.
 */
class KillIT {
  private static final int WRITERS = 4;
  private static final int KILLS = Integer.getInteger("tinyobs.kills", 3);
  private static final long SEED = Long.getLong("tinyobs.kill-seed", 1);
  /** Acknowledged batches until the kill, at least and at most: from the first moments to full speed. */
  private static final int FEWEST = 1;
  private static final int MOST = 300;
  private static final long HOUR = 3_600_000;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void kill_underLoad_keepsEveryAcknowledgedSampleOnce(@TempDir Path data) throws Exception {
    var random = new Random(SEED);
    long start = System.currentTimeMillis() - HOUR;
    var writers = new ArrayList<NumberedSamples>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new NumberedSamples("w" + i, start));
    }
    for (int kill = 1; kill <= KILLS; kill++) {
      try (var suite = Suite.start(data)) {
        assertAllThere(suite, writers, "before kill " + kill);
        writeUntilKilled(suite, writers, random.nextInt(FEWEST, MOST));
      }
    }
    try (var suite = Suite.start(data)) {
      assertAllThere(suite, writers, "after the last kill");
      for (var writer : writers) {
        // What was under way when the process died is sent again, as every sender would.
        assertThat(writer.sendNext(suite.url())).isTrue();
      }
      assertAllThere(suite, writers, "after sending again");
      for (var writer : writers) {
        assertThat(scalar(suite, "count_over_time(" + writer.selector() + "[2h])"))
            .as("%s, nothing twice", writer.selector()).isEqualTo(writer.acknowledged());
      }
    }
  }

  /** Kills the process once so many batches are acknowledged, while more are under way. */
  private static void writeUntilKilled(Suite suite, List<NumberedSamples> writers, int batches)
      throws Exception {
    var untilKill = new CountDownLatch(batches);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends = new ArrayList<Future<?>>();
      for (var writer : writers) {
        ends.add(threads.submit(() -> {
          while (writer.sendNext(suite.url())) {
            untilKill.countDown();
          }
          return null;
        }));
      }
      assertThat(untilKill.await(2, TimeUnit.MINUTES)).as("%d batches", batches).isTrue();
      suite.kill();
      for (var end : ends) {
        end.get();
      }
    }
  }

  /** The first {@code acknowledged} numbers, each once; behind them at most the batch under way. */
  private static void assertAllThere(Suite suite, List<NumberedSamples> writers, String when)
      throws Exception {
    for (var writer : writers) {
      long acknowledged = writer.acknowledged();
      if (acknowledged == 0) {
        continue;
      }
      var values = JsonMapper.shared().readTree(suite.query(writer.selector() + "[2h]"))
          .at("/data/result/0/values");
      assertThat((long) values.size()).as("samples of %s %s", writer.selector(), when)
          .isBetween(acknowledged, acknowledged + NumberedSamples.BATCH);
      for (int i = 0; i < acknowledged; i++) {
        assertThat(values.get(i).get(1).asString())
            .as("sample %d of %s %s", i, writer.selector(), when).isEqualTo(Integer.toString(i));
      }
    }
  }

  private static long scalar(Suite suite, String query) throws Exception {
    var json = suite.query(query);
    return Long.parseLong(
        JsonMapper.shared().readTree(json).at("/data/result/0/value/1").asString("-1"));
  }
}
