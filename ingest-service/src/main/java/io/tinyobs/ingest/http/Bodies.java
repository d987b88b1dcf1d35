// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads request bodies whole, within limits of size, time and common memory. Thread-safe. */
public final class Bodies {
  private static final int FIRST_BYTES = 8 << 10;
  /** Decoding more than this would hold up the other connections of an event loop. */
  private static final int INLINE_BYTES = 64 << 10;

  private final IngestSettings settings;
  private final MemoryBudget memory;

  public Bodies(IngestSettings settings, MemoryBudget memory) {
    this.settings = settings;
    this.memory = memory;
  }

  /**
   * Reads the request's body and hands it to {@code work}, together with the request's share of memory,
   * which is given back when the work is done or the client has gone.
   */
  public <T> Mono<T> take(
      ServerHttpRequest request,
      BiFunction<byte[], MemoryBudget.Share, CompletableFuture<T>> work) {
    return Mono.using(
        memory::share,
        share -> read(request, share).flatMap(body -> run(body, share, work)),
        MemoryBudget.Share::close);
  }

  private static <T> Mono<T> run(
      byte[] body,
      MemoryBudget.Share share,
      BiFunction<byte[], MemoryBudget.Share, CompletableFuture<T>> work) {
    // A client that goes away does not undo a write under way.
    var done = Mono.fromFuture(() -> work.apply(body, share), true);
    return body.length <= INLINE_BYTES ? done : done.subscribeOn(Schedulers.parallel());
  }

  private Mono<byte[]> read(ServerHttpRequest request, MemoryBudget.Share share) {
    long maxBytes = settings.maxBody().toBytes();
    long declared = request.getHeaders().getContentLength();
    if (declared > maxBytes) {
      return Mono.error(tooLarge(declared + " bytes", maxBytes));
    }
    return request
        .getBody()
        .collect(() -> new Collected(share, maxBytes), Collected::append)
        .map(Collected::bytes)
        .timeout(settings.bodyTimeout(), Mono.error(this::tooSlow));
  }

  private static IngestException tooLarge(String got, long maxBytes) {
    return new IngestException.TooLarge(
        "cannot take the body: got %s, at most %d bytes are allowed".formatted(got, maxBytes));
  }

  private IngestException tooSlow() {
    return new IngestException.TooSlow(
        "cannot take the body: it did not end within %s".formatted(settings.bodyTimeout()));
  }

  private static final class Collected {
    private final MemoryBudget.Share share;
    private final long maxBytes;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    Collected(MemoryBudget.Share share, long maxBytes) {
      this.share = share;
      this.maxBytes = maxBytes;
    }

    void append(DataBuffer buffer) {
      try {
        int count = buffer.readableByteCount();
        if (count > maxBytes - size) {
          throw tooLarge("more", maxBytes);
        }
        share.take(count);
        if (count > bytes.length - size) {
          bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
        }
        buffer.read(bytes, size, count);
        size += count;
      } finally {
        DataBufferUtils.release(buffer);
      }
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }
}
