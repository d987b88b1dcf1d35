// SPDX-License-Identifier: MIT
package io.tinyobs.query.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Tenant;
import io.tinyobs.query.watch.QueryWatch.Question;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

class QueryWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Question QUESTION = new Question(
      "sum(up)", NOW.toEpochMilli() - 60_000, NOW.toEpochMilli(), 15_000);

  @TempDir
  private Path folder;

  private QueryWatch watch(@Nullable Duration threshold, DataSize maxSize) {
    return new QueryWatch(InstantSource.fixed(NOW),
        new QueryLogProperties(threshold, folder.resolve("queries.log"), maxSize));
  }

  private static MockServerWebExchange request() {
    return MockServerWebExchange.from(MockServerHttpRequest
        .get("/api/v1/query_range?query=sum(up)&token=hidden")
        .header("Authorization", "Bearer secret-key")
        .remoteAddress(new InetSocketAddress("10.1.2.3", 4711)));
  }

  /** A dashboard is slow, and someone looks for the query that makes it so. */
  @Test
  void slowQuery_isWrittenAsPrometheusDoes() throws IOException {
    watch(Duration.ZERO, DataSize.ofMegabytes(1)).asked(request())
        .run(new Tenant("shop"), QUESTION, stats -> 1);

    var line = Files.readString(folder.resolve("queries.log"));
    assertThat(line).startsWith("""
        {"time":"2026-11-20T12:00:00Z","level":"INFO","msg":"promql query logged",\
        "params":{"end":"2026-11-20T12:00:00Z","query":"sum(up)",\
        "start":"2026-11-20T11:59:00Z","step":15},"stats":{"timings":{"evalTotalTime":""")
        .endsWith("""
            "tenant":"shop","httpRequest":{"clientIP":"10.1.2.3","method":"GET",\
            "path":"/api/v1/query_range"}}
            """)
        .doesNotContain("secret", "hidden");
    assertThat(JsonMapper.shared().readTree(line).at("/stats/samples/peakSamples").isNumber())
        .isTrue();
  }

  @Test
  void failedQuery_isWrittenWithItsError() throws IOException {
    var asked = watch(Duration.ZERO, DataSize.ofMegabytes(1)).asked(request());

    assertThatThrownBy(() -> asked.run(Tenant.DEFAULT, QUESTION, stats -> {
      throw new IllegalStateException("no \"answer\"");
    })).isInstanceOf(IllegalStateException.class);

    assertThat(folder.resolve("queries.log")).content()
        .contains("\"error\":\"no \\\"answer\\\"\"");
  }

  @Test
  void query_belowTheThresholdOrWithoutOne_isNotWritten() {
    watch(Duration.ofHours(1), DataSize.ofMegabytes(1)).asked(request())
        .run(Tenant.DEFAULT, QUESTION, stats -> 1);
    watch(null, DataSize.ofMegabytes(1)).asked(request())
        .run(Tenant.DEFAULT, QUESTION, stats -> 1);

    assertThat(folder.resolve("queries.log")).doesNotExist();
  }

  /** A log that nobody rotates. */
  @Test
  void log_thatIsFull_beginsAnew() throws IOException {
    var watch = watch(Duration.ZERO, DataSize.ofBytes(1));
    for (int i = 0; i < 3; i++) {
      watch.asked(request()).run(Tenant.DEFAULT, QUESTION, stats -> 1);
    }

    assertThat(Files.readAllLines(folder.resolve("queries.log"))).hasSize(1);
    assertThat(Files.readAllLines(folder.resolve("queries.log.1"))).hasSize(1);
  }

  /** A log on a disk that is gone is no reason to fail queries. */
  @Test
  void log_thatCannotBeWritten_failsNoQuery() throws IOException {
    Files.createDirectory(folder.resolve("queries.log"));

    int answer = watch(Duration.ZERO, DataSize.ofMegabytes(1)).asked(request())
        .run(Tenant.DEFAULT, QUESTION, stats -> 5);

    assertThat(answer).isEqualTo(5);
  }

  @Test
  void running_ofATenant_areThoseUnderWay() {
    var watch = watch(null, DataSize.ofMegabytes(1));
    watch.asked(request()).run(Tenant.DEFAULT, QUESTION, stats -> {
      var running = watch.running(Tenant.DEFAULT);
      assertThat(running).singleElement().satisfies(one -> {
        assertThat(one.question()).isEqualTo(QUESTION);
        assertThat(one.client()).isEqualTo("10.1.2.3");
      });
      assertThat(watch.running(new Tenant("other"))).isEmpty();
      return running;
    });

    assertThat(watch.running(Tenant.DEFAULT)).isEmpty();
  }
}
