// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.model.Tenant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.publisher.Flux;

class BodiesTest {
  private final Bodies bodies = IngestParts.with(Map.of("tinyobs.ingest.max-body", "10B")).bodies;

  /** A sender that still writes when its answer comes loses the answer; one that never ends must. */
  @ParameterizedTest
  @CsvSource({"3, 12, 3", "3, -1, 3", "5, 20, 5", "100, 400, 6", "100, -1, 6"})
  void take_bodyAboveTheLimit_isReadToItsEndOrTwiceTheLimit(int parts, long declared, int read) {
    var taken = new AtomicInteger();
    var body = Flux.range(0, parts)
        .doOnNext(i -> taken.incrementAndGet())
        .map(i -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[4]));
    var request = MockServerHttpRequest.post("/v1/ingest");
    if (declared >= 0) {
      request.header(HttpHeaders.CONTENT_LENGTH, Long.toString(declared));
    }

    assertThatThrownBy(() -> bodies
        .take(request.body(body), Tenant.DEFAULT,
            (bytes, share) -> CompletableFuture.completedFuture("taken"))
        .block())
        .isInstanceOf(IngestException.TooLarge.class)
        .hasMessage("cannot take the body: got %s, at most 10 bytes are allowed",
            declared < 0 ? "more" : declared + " bytes");

    assertThat(taken).hasValue(read);
  }

  /** An agent is killed while its export is unpacked: that is not undone, and its memory is not free yet. */
  @Test
  void take_clientGoesDuringTheWork_holdsTheMemoryUntilItIsDone() {
    var parts = IngestParts.create();
    var begun = new CompletableFuture<Void>();
    var gone = new CompletableFuture<Void>();
    var unpacked = new CompletableFuture<Void>();
    var stored = new CompletableFuture<String>();
    var body = Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[100_000]));
    var answer = parts.bodies
        .take(MockServerHttpRequest.post("/v1/ingest").body(body), Tenant.DEFAULT,
            (bytes, share) -> {
              begun.complete(null);
              gone.join(); // Which no interrupt ends, as none ends a decoder.
              share.take(500_000);
              unpacked.complete(null);
              return stored;
            })
        .subscribe();

    begun.join();
    answer.dispose();
    gone.complete(null);
    unpacked.join();

    assertThat(parts.memory.used()).isEqualTo(600_000);
    stored.complete("stored");
    await().until(() -> parts.memory.used() == 0);
  }

  /** The work fails at once, as it does for a body that cannot be read. */
  @Test
  void take_workFails_givesTheMemoryBack() {
    var parts = IngestParts.create();
    var body = Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[10]));

    assertThatThrownBy(() -> parts.bodies
        .take(MockServerHttpRequest.post("/v1/ingest").body(body), Tenant.DEFAULT,
            (bytes, share) -> {
              throw new IllegalStateException("unreadable");
            })
        .block()).hasMessage("unreadable");

    assertThat(parts.memory.used()).isZero();
  }
}
