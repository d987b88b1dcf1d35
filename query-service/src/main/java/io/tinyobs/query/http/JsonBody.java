// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON document that is written piece by piece, no faster than the client takes it, so that an answer
 * is never in memory as text whole.
 */
public final class JsonBody {
  private static final JsonFactory JSON = new JsonFactory();
  private static final NettyDataBufferFactory NETTY = new NettyDataBufferFactory(
      ByteBufAllocator.DEFAULT);
  private static final int CHUNK_BYTES = 64 << 10;

  /** Most answers are small. */
  private static final int FIRST_BYTES = 4 << 10;

  private JsonBody() {
  }

  /** An answer of status 200. */
  public static ResponseEntity<Flux<DataBuffer>> ok(Iterator<Consumer<JsonGenerator>> pieces) {
    return of(HttpStatusCode.valueOf(200), pieces);
  }

  /** An answer of status 200 that is small enough to be one piece. */
  public static ResponseEntity<Flux<DataBuffer>> ok(Consumer<JsonGenerator> whole) {
    return ok(List.of(whole).iterator());
  }

  /** An answer of any status. */
  public static ResponseEntity<Flux<DataBuffer>> of(
      HttpStatusCode status, Iterator<Consumer<JsonGenerator>> pieces) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(new Body(pieces));
  }

  /**
   * The same body, of which the first chunk is written at once: if that is all, a {@link Mono}, so that it is sent with
   * its length in one write. To be subscribed to.
   *
   * @throws RuntimeException as a piece does
   */
  public static Publisher<DataBuffer> begun(Flux<DataBuffer> body) {
    return body instanceof Body ours ? ours.begun() : body;
  }

  /** Pieces that write {@code before}, then each item, then {@code after}. */
  public static <T> Iterator<Consumer<JsonGenerator>> pieces(
      Consumer<JsonGenerator> before,
      List<T> items,
      BiConsumer<JsonGenerator, T> eachItem,
      Consumer<JsonGenerator> after) {
    return new Iterator<>() {
      private int next = -1;

      @Override
      public boolean hasNext() {
        return next <= items.size();
      }

      @Override
      public Consumer<JsonGenerator> next() {
        int i = next++;
        if (i < 0) {
          return before;
        }
        return i < items.size() ? json -> eachItem.accept(json, items.get(i)) : after;
      }
    };
  }

  /** An array of items. */
  public static <T> ResponseEntity<Flux<DataBuffer>> array(
      List<T> items, BiConsumer<JsonGenerator, T> eachItem) {
    return ok(pieces(
        JsonGenerator::writeStartArray, items, eachItem, JsonGenerator::writeEndArray));
  }

  /** What {@link #of} answers with. */
  private static final class Body extends Flux<DataBuffer> {
    private final Iterator<Consumer<JsonGenerator>> pieces;

    Body(Iterator<Consumer<JsonGenerator>> pieces) {
      this.pieces = pieces;
    }

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
      rest(() -> new Writer(pieces)).subscribe(subscriber);
    }

    private static Flux<DataBuffer> rest(Callable<Writer> writer) {
      return Flux.generate(writer, Writer::writeChunk, Writer::end);
    }

    Publisher<DataBuffer> begun() {
      var writer = new Writer(pieces);
      try {
        writer.fill();
      } catch (Throwable e) {
        writer.end();
        throw e;
      }
      return writer.isDone() ? Mono.just(writer.take()) : rest(() -> writer);
    }
  }

  /** One subscriber's writing; called from one thread at a time. */
  private static final class Writer {
    private final Iterator<Consumer<JsonGenerator>> pieces;
    private final Chunk chunk = new Chunk();
    private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), chunk);

    Writer(Iterator<Consumer<JsonGenerator>> pieces) {
      this.pieces = pieces;
    }

    Writer writeChunk(SynchronousSink<DataBuffer> sink) {
      fill();
      if (chunk.size() > 0) {
        sink.next(take());
      }
      if (isDone()) {
        sink.complete();
      }
      return this;
    }

    /** Writes as much as a chunk takes, or all. */
    void fill() {
      while (pieces.hasNext() && chunk.size() < CHUNK_BYTES) {
        pieces.next().accept(json);
        json.flush();
      }
    }

    boolean isDone() {
      return !pieces.hasNext();
    }

    DataBuffer take() {
      return NETTY.wrap(chunk.take());
    }

    /** Lets go of a chunk that nobody took, as a piece failed. */
    void end() {
      chunk.release();
    }
  }

  /**
   * Bytes in memory of Netty's pool, which the socket reads as they are and then returns: a large answer is
   * neither garbage nor copied on its way.
   */
  private static final class Chunk extends OutputStream {
    private int room = FIRST_BYTES;
    private @Nullable ByteBuf bytes;

    private ByteBuf bytes() {
      if (bytes == null) {
        bytes = ByteBufAllocator.DEFAULT.ioBuffer(room);
        room = CHUNK_BYTES * 2; // A piece more than a chunk mostly fits.
      }
      return bytes;
    }

    @Override
    public void write(int one) {
      bytes().writeByte(one);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes().writeBytes(from, offset, length);
    }

    int size() {
      return bytes == null ? 0 : bytes.readableBytes();
    }

    /** What was written, which from now on is the caller's to release. */
    ByteBuf take() {
      var taken = bytes();
      bytes = null;
      return taken;
    }

    void release() {
      if (bytes != null) {
        bytes.release();
        bytes = null;
      }
    }
  }
}
