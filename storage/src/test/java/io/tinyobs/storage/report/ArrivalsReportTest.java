// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.report.ArrivalsReport.Flow;
import io.tinyobs.storage.report.ArrivalsReport.Refusal;
import io.tinyobs.storage.report.ArrivalsReport.Replica;
import io.tinyobs.storage.report.ArrivalsReport.Service;
import io.tinyobs.storage.report.ArrivalsReport.Stray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalsReportTest {
  private static ArrivalsReport report(String replica, long at) {
    return new ArrivalsReport(
        List.of(new Replica(replica, 1, at)),
        List.of(
            new Service(
                "shöp",
                List.of(new Flow("metrics", "otlp_http", List.of(4318, 8081), 100, 2, at)),
                List.of(new Refusal("metrics", "otlp_http", "too_old", 3, at, "said at " + at)),
                5,
                6,
                at - 2000,
                at,
                at)),
        List.of(new Refusal("", "zipkin", "malformed", 1, at, "")),
        List.of(new Stray("grpc_on_http", 4318, "10.0.0.7", 2, at)));
  }

  @Test
  void decode_whatWasEncoded_saysTheSame() throws Exception {
    for (long at : new long[]{0, 1999, 5000}) {
      var report = report("a", at);

      assertThat(ArrivalsReport.decode(report.encode())).isEqualTo(report);
    }
  }

  /** Two gates behind a balancer: counts add up, and the later one has the last word. */
  @Test
  void and_twoReplicas_addsCountsAndKeepsTheLatest() {
    var both = report("a", 1000).and(report("b", 3000));

    assertThat(both.replicas()).extracting(Replica::name).containsExactly("a", "b");
    assertThat(both.services()).containsExactly(
        new Service(
            "shöp",
            List.of(new Flow("metrics", "otlp_http", List.of(4318, 8081), 200, 4, 3000)),
            List.of(new Refusal("metrics", "otlp_http", "too_old", 6, 3000, "said at 3000")),
            10,
            12,
            1000,
            3000,
            3000));
    assertThat(both.refusals()).containsExactly(
        new Refusal("", "zipkin", "malformed", 2, 3000, ""));
    assertThat(both.strays()).containsExactly(
        new Stray("grpc_on_http", 4318, "10.0.0.7", 4, 3000));
  }

  /** Redis was written to by something else. */
  @Test
  void decode_brokenBytes_failAsBroken() {
    var good = report("a", 1000).encode();
    var random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      var broken = i < good.length ? Arrays.copyOf(good, i) : good.clone();
      if (i >= good.length) {
        broken[random.nextInt(good.length)] = (byte) random.nextInt();
      }
      try {
        ArrivalsReport.decode(broken);
      } catch (CorruptBlockException e) {
        assertThat(e).hasMessageContaining("cannot read");
      }
    }
  }
}
