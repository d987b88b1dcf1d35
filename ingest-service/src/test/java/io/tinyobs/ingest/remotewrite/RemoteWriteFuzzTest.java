// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.model.Tenant;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Broken requests of many kinds. */
class RemoteWriteFuzzTest {
  private final IngestParts parts = IngestParts.create();
  private final RemoteWrite remoteWrite = new RemoteWrite(parts.gate, parts.settings);

  /** Bit errors, cuts and insertions behind a sound snappy frame. */
  @Test
  void accept_mutatedMessage_isTakenOrToldMalformed() {
    var random = new SplittableRandom(7);
    var sound = new WriteRequest()
        .sample(parts.now(), 1, "__name__", "up", "job", "a", "instance", "b:1")
        .sample(parts.now(), 2, "__name__", "down", "job", "ä")
        .metadata(2, "up", "Whether it is.", "")
        .plain();
    int malformed = 0;
    for (int i = 0; i < 20_000; i++) {
      var broken = sound.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      malformed += accept(WriteRequest.snappy(broken)) ? 0 : 1;
    }
    assertThat(malformed).isBetween(1, 19_999);
    assertThat(parts.memory.used()).isZero();
  }

  /** The same of 2.0, where a number that is wrong may name any symbol. */
  @Test
  void accept2_mutatedMessage_isTakenOrToldMalformed() {
    var random = new SplittableRandom(9);
    var request = new Write2Request()
        .sample(parts.now(), 1, "__name__", "up", "job", "a", "instance", "b:1")
        .sample(parts.now(), 2, "__name__", "down", "job", "ä");
    request.series(
        Write2Request.refs(request.symbols("__name__", "x_total")),
        Write2Request.field(2, WriteRequest.point(parts.now(), 1)),
        request.metadata(1, "How many.", "x"));
    var sound = request.plain();
    int malformed = 0;
    for (int i = 0; i < 20_000; i++) {
      var broken = sound.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      var body = WriteRequest.snappy(broken);
      malformed += taken(share -> remoteWrite.accept2(Tenant.DEFAULT, body, share)) ? 0 : 1;
    }
    assertThat(malformed).isBetween(1, 19_999);
    assertThat(parts.memory.used()).isZero();
  }

  /** Bit errors in the snappy frame itself. */
  @Test
  void accept_mutatedBlock_isTakenOrToldMalformed() {
    var random = new SplittableRandom(8);
    var sound = new WriteRequest().sample(parts.now(), 1, "__name__", "up", "job", "a").snappy();
    for (int i = 0; i < 20_000; i++) {
      var broken = sound.clone();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      accept(broken);
    }
    assertThat(parts.memory.used()).isZero();
  }

  /** Whether it was taken, which means that it was not told to be malformed or too large. */
  private boolean accept(byte[] body) {
    return taken(share -> remoteWrite.accept(Tenant.DEFAULT, body, share));
  }

  private boolean taken(
      Function<MemoryBudget.Share, CompletableFuture<RemoteWrite.Written>> accept) {
    boolean[] taken = {false};
    assertThatCode(
        () -> {
          try (var share = parts.memory.share()) {
            accept.apply(share).join();
            taken[0] = true;
          } catch (IngestException.Malformed | IngestException.TooLarge e) {
            assertThat(e).hasMessageStartingWith("cannot ");
          }
        })
        .doesNotThrowAnyException();
    return taken[0];
  }
}
