// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.eval.QueryStats;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.watch.StatsJson;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import tools.jackson.core.JsonGenerator;

/** Wraps an answer as {@code {"status":"success","data":…}}, with what a reader should know about it. */
final class Envelope {
  private static final String TRUNCATED = "results truncated due to limit";

  private Envelope() {
  }

  /** Data that is one small piece; {@code data} writes one value. */
  static ResponseEntity<Flux<DataBuffer>> of(Consumer<JsonGenerator> data) {
    return JsonBody.ok(json -> {
      open(json);
      data.accept(json);
      close(json, List.of(), List.of());
    });
  }

  /** Data that is a list. */
  static <T> ResponseEntity<Flux<DataBuffer>> list(
      List<T> items, BiConsumer<JsonGenerator, T> eachItem, List<String> warnings) {
    return JsonBody.ok(JsonBody.pieces(
        json -> {
          open(json);
          json.writeStartArray();
        },
        items,
        eachItem,
        json -> {
          json.writeEndArray();
          close(json, warnings, List.of());
        }));
  }

  /** Data that is the result of a query without series. */
  static ResponseEntity<Flux<DataBuffer>> result(
      String type,
      Consumer<JsonGenerator> value,
      @Nullable QueryStats stats,
      List<String> warnings,
      List<String> infos) {
    return JsonBody.ok(json -> {
      open(json);
      json.writeStartObject();
      json.writeStringProperty("resultType", type);
      json.writeName("result");
      value.accept(json);
      stats(json, stats);
      json.writeEndObject();
      close(json, warnings, infos);
    });
  }

  /** Data that is the result of a query with any number of series. */
  static <T> ResponseEntity<Flux<DataBuffer>> results(
      String type,
      List<T> items,
      BiConsumer<JsonGenerator, T> eachItem,
      @Nullable QueryStats stats,
      List<String> warnings,
      List<String> infos) {
    return JsonBody.ok(JsonBody.pieces(
        json -> {
          open(json);
          json.writeStartObject();
          json.writeStringProperty("resultType", type);
          json.writeArrayPropertyStart("result");
        },
        items,
        eachItem,
        json -> {
          json.writeEndArray();
          stats(json, stats);
          json.writeEndObject();
          close(json, warnings, infos);
        }));
  }

  /** The first {@code limit} items, or all if it is 0. */
  static <T> List<T> limited(List<T> items, int limit) {
    return limit == 0 || items.size() <= limit ? items : items.subList(0, limit);
  }

  /** The warnings, and that {@code limit} cut off some of {@code size} items if it did. */
  static List<String> truncation(List<String> warnings, int size, int limit) {
    return limit == 0 || size <= limit
        ? warnings
        : Stream.concat(warnings.stream(), Stream.of(TRUNCATED)).toList();
  }

  private static void open(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("status", "success");
    json.writeName("data");
  }

  private static void stats(JsonGenerator json, @Nullable QueryStats stats) {
    if (stats != null) {
      json.writeName("stats");
      StatsJson.write(json, stats);
    }
  }

  private static void close(JsonGenerator json, List<String> warnings, List<String> infos) {
    strings(json, "warnings", warnings);
    strings(json, "infos", infos);
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }
}
