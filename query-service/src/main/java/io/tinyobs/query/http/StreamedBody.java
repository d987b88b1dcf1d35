// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A long body that is read from the store while it is written, no faster than the client takes it: each part
 * is a read of its own behind the {@link ReadGate}, so that a slow client holds neither a place nor more than
 * one part in memory.
 *
 * <p>Whatever fails before the first part is told by a status; what fails later ends the connection, for half
 * an answer must not look whole.
 */
public final class StreamedBody {
  private static final int PART_BYTES = 64 << 10;

  /** Where the body comes from; called from one thread at a time. */
  @FunctionalInterface
  public interface Source {
    /** Writes what comes next, a few kilobytes, blocking; false if there is nothing left. */
    boolean writeNext(ByteArrayOutputStream out) throws Exception;
  }

  private final ReadGate gate;
  private final Source source;
  private volatile boolean done;

  private StreamedBody(ReadGate gate, Source source) {
    this.gate = gate;
    this.source = source;
  }

  /** The answer, when its first part has been read. */
  public static Mono<ResponseEntity<Flux<DataBuffer>>> of(
      ReadGate gate, ResponseEntity.BodyBuilder answer, Source source) {
    var body = new StreamedBody(gate, source);
    return gate.run(body::part)
        .map(first -> answer.body(Flux.just(first).concatWith(body.rest())));
  }

  private Flux<DataBuffer> rest() {
    return Mono.defer(() -> done ? Mono.<DataBuffer>empty() : gate.run(this::part))
        .repeat(() -> !done);
  }

  private DataBuffer part() throws Exception {
    var out = new ByteArrayOutputStream(PART_BYTES);
    while (out.size() < PART_BYTES && !done) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("nobody waits for the rest");
      }
      done = !source.writeNext(out);
    }
    return DefaultDataBufferFactory.sharedInstance.wrap(out.toByteArray());
  }
}
