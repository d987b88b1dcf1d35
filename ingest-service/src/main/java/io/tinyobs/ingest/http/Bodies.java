// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.model.Tenant;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
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
  /** Room made for what is only announced. */
  private static final int TRUSTED_BYTES = 256 << 10;
  /** Decoding more than this would hold up the other connections of an event loop. */
  private static final int INLINE_BYTES = 64 << 10;

  private final IngestSettings settings;
  private final MemoryBudget memory;
  private final Gate gate;

  public Bodies(IngestSettings settings, MemoryBudget memory, Gate gate) {
    this.settings = settings;
    this.memory = memory;
    this.gate = gate;
  }

  /**
   * Reads the request's body and hands it to {@code work}, together with the request's share of memory,
   * which is given back when the work is done, or when the client has gone before it began.
   *
   * @param tenant whose it is, for its rate of bytes
   */
  public <T> Mono<T> take(
      ServerHttpRequest request,
      Tenant tenant,
      BiFunction<byte[], MemoryBudget.Share, CompletableFuture<T>> work) {
    return Mono.using(
        memory::share,
        share -> read(request, share)
            .doOnNext(body -> gate.admitBytes(tenant, body.length))
            .flatMap(body -> run(body, share, work)),
        MemoryBudget.Share::close);
  }

  private static <T> Mono<T> run(
      byte[] body,
      MemoryBudget.Share share,
      BiFunction<byte[], MemoryBudget.Share, CompletableFuture<T>> work) {
    // A client that goes away does not undo a write under way.
    var done = Mono.fromFuture(() -> begin(body, share, work), true);
    return body.length <= INLINE_BYTES ? done : done.subscribeOn(Schedulers.parallel());
  }

  private static <T> CompletableFuture<T> begin(
      byte[] body,
      MemoryBudget.Share share,
      BiFunction<byte[], MemoryBudget.Share, CompletableFuture<T>> work) {
    if (!share.hold()) {
      return CompletableFuture.failedFuture(new CancellationException("the client has gone"));
    }
    try {
      return work.apply(body, share).whenComplete((result, error) -> share.close());
    } catch (RuntimeException | Error e) {
      share.close();
      throw e;
    }
  }

  private Mono<byte[]> read(ServerHttpRequest request, MemoryBudget.Share share) {
    long maxBytes = settings.maxBody().toBytes();
    long declared = request.getHeaders().getContentLength();
    return request
        .getBody()
        .collect(() -> new Collected(share, maxBytes, declared), Collected::append)
        // A part may arrive while time runs out or the client goes away: nobody else would release it.
        .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
        .map(Collected::bytes)
        .timeout(settings.bodyTimeout(), Mono.error(this::tooSlow));
  }

  private IngestException tooSlow() {
    return new IngestException.TooSlow(
        "cannot take the body: it did not end within %s".formatted(settings.bodyTimeout()));
  }

  /**
   * A body so far. One that is too large is read on and dropped, as much again as is allowed: an answer to
   * a sender that still writes would be lost with the connection, and a gateway between would call that a
   * service that is away, to be tried again.
   */
  private static final class Collected {
    private static final byte[] NOTHING = {};

    private final MemoryBudget.Share share;
    private final long maxBytes;
    private final long declared;
    private byte[] bytes;
    private int size;
    private boolean tooLarge;
    private long dropped;

    /**
     * @param declared bytes the sender announced, -1 if none
     */
    Collected(MemoryBudget.Share share, long maxBytes, long declared) {
      this.share = share;
      this.maxBytes = maxBytes;
      this.declared = declared;
      this.tooLarge = declared > maxBytes;
      this.bytes = tooLarge
          ? NOTHING
          : new byte[(int) Math.clamp(declared, FIRST_BYTES, TRUSTED_BYTES)];
    }

    void append(DataBuffer buffer) {
      try {
        int count = buffer.readableByteCount();
        if (tooLarge || count > maxBytes - size) {
          drop(count);
          return;
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

    private void drop(int count) {
      if (!tooLarge) {
        tooLarge = true;
        dropped = size;
        bytes = NOTHING;
      }
      dropped += count;
      if (dropped > 2 * maxBytes) {
        throw refusal();
      }
    }

    byte[] bytes() {
      if (tooLarge) {
        throw refusal();
      }
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private IngestException refusal() {
      return new IngestException.TooLarge(
          "cannot take the body: got %s, at most %d bytes are allowed"
              .formatted(declared < 0 ? "more" : declared + " bytes", maxBytes));
    }
  }
}
