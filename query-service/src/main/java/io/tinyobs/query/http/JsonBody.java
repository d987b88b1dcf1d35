// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
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
  private static final int CHUNK_BYTES = 64 << 10;

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
        .body(Flux.generate(() -> new Writer(pieces), Writer::writeChunk));
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

  /** One subscriber's writing; called from one thread at a time. */
  private static final class Writer {
    private final Iterator<Consumer<JsonGenerator>> pieces;
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES);
    private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), chunk);

    Writer(Iterator<Consumer<JsonGenerator>> pieces) {
      this.pieces = pieces;
    }

    Writer writeChunk(SynchronousSink<DataBuffer> sink) {
      while (pieces.hasNext() && chunk.size() < CHUNK_BYTES) {
        pieces.next().accept(json);
        json.flush();
      }
      if (chunk.size() > 0) {
        sink.next(DefaultDataBufferFactory.sharedInstance.wrap(chunk.toByteArray()));
        chunk.reset();
      }
      if (!pieces.hasNext()) {
        sink.complete();
      }
      return this;
    }
  }
}
