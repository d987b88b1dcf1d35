// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class JsonBodyTest {
  private static final List<String> ITEMS = IntStream.range(0, 20_000)
      .mapToObj(i -> "item " + i + " of many").toList();

  private static Flux<DataBuffer> body(List<String> items) {
    return Objects.requireNonNull(JsonBody.array(items, (json, item) -> {
      if (item.equals("broken")) {
        throw new IllegalStateException("cannot write it");
      }
      json.writeString(item);
    }).getBody());
  }

  /** A long list of names: what arrives is one document, and each part is the taker's to release. */
  @Test
  void array_longList_comesInPartsThatAreOneDocument() {
    var text = new StringBuilder();
    var sizes = new ArrayList<Integer>();
    body(ITEMS).doOnNext(part -> {
      sizes.add(part.readableByteCount());
      text.append(part.toString(StandardCharsets.UTF_8));
      assertThat(DataBufferUtils.release(part)).isTrue();
    }).blockLast();

    assertThat(text.toString()).isEqualTo("[\"" + String.join("\",\"", ITEMS) + "\"]");
    assertThat(sizes.subList(0, sizes.size() - 1)).isNotEmpty()
        .allSatisfy(size -> assertThat(size).isBetween(64 << 10, 65 << 10));
  }

  /** What fails midway ends the body, for half an answer must not look whole; what came before stays right. */
  @Test
  void array_itemFails_endsWithTheFailure() {
    var items = new ArrayList<>(ITEMS);
    items.add("broken");
    var seen = new ArrayList<String>();
    var failure = body(items)
        .doOnNext(part -> {
          seen.add(part.toString(StandardCharsets.UTF_8));
          DataBufferUtils.release(part);
        })
        .then()
        .materialize()
        .block();

    assertThat(Objects.requireNonNull(failure).getThrowable()).hasMessage("cannot write it");
    assertThat(String.join("", seen)).startsWith("[\"item 0 of many\",\"item 1 of many\"");
  }

  /** A panel of one series: its answer is one message with its length. */
  @Test
  void begun_shortList_isOnePartThatIsAll() {
    var begun = JsonBody.begun(body(List.of("one", "two")));

    assertThat(begun).isInstanceOf(Mono.class);
    var part = Objects.requireNonNull(Mono.from(begun).block());
    assertThat(part.toString(StandardCharsets.UTF_8)).isEqualTo("[\"one\",\"two\"]");
    assertThat(DataBufferUtils.release(part)).isTrue();
  }

  /** What does not fit goes on as ever, and what was written first is not lost. */
  @Test
  void begun_longList_isTheSameDocument() {
    var text = new StringBuilder();
    Flux.from(JsonBody.begun(body(ITEMS))).doOnNext(part -> {
      text.append(part.toString(StandardCharsets.UTF_8));
      DataBufferUtils.release(part);
    }).blockLast();

    assertThat(text.toString()).isEqualTo("[\"" + String.join("\",\"", ITEMS) + "\"]");
  }

  /** Nothing was sent yet, so that the client can be told of the failure. */
  @Test
  void begun_itemFails_throws() {
    assertThatThrownBy(() -> JsonBody.begun(body(List.of("fine", "broken"))))
        .hasMessage("cannot write it");
  }

  /** Whoever wraps the body has it as it is. */
  @Test
  void begun_bodyOfAnother_isThatBody() {
    Flux<DataBuffer> other = Flux.empty();

    assertThat(JsonBody.begun(other)).isSameAs(other);
  }
}
