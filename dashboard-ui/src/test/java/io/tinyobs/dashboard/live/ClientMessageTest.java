// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tinyobs.dashboard.live.ClientMessage.Bad;
import io.tinyobs.dashboard.live.ClientMessage.Ping;
import io.tinyobs.dashboard.live.ClientMessage.Subscribe;
import io.tinyobs.dashboard.live.ClientMessage.SubscribeTraces;
import io.tinyobs.dashboard.live.ClientMessage.Unsubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientMessageTest {
  @Test
  void parse_wellFormed_isUnderstood() {
    assertThat(ClientMessage.parse("{\"type\":\"subscribe\",\"id\":1,\"match\":\"up\"}"))
        .isEqualTo(new Subscribe(1, "up"));
    assertThat(ClientMessage.parse("{\"id\":2,\"type\":\"subscribe-traces\",\"extra\":[1]}"))
        .isEqualTo(new SubscribeTraces(2));
    assertThat(ClientMessage.parse("{\"type\":\"unsubscribe\",\"id\":2147483647}"))
        .isEqualTo(new Unsubscribe(2147483647));
    assertThat(ClientMessage.parse("{\"type\":\"ping\"}")).isEqualTo(new Ping());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"type\":\"subscribe\",\"id\":1          | invalid JSON at line 1",
      "''                                        | got no type",
      "[]                                        | got no type",
      "null                                      | got no type",
      "{\"type\":7}                              | got no type",
      "{\"type\":\"dance\",\"id\":1}             | got type \"dance\"",
      "{\"type\":\"subscribe\",\"match\":\"up\"} | no usable id",
      "{\"type\":\"subscribe\",\"id\":0,\"match\":\"up\"}   | no usable id",
      "{\"type\":\"subscribe\",\"id\":1.5,\"match\":\"up\"} | no usable id",
      "{\"type\":\"subscribe\",\"id\":\"1\",\"match\":\"up\"} | no usable id",
      "{\"type\":\"unsubscribe\",\"id\":99999999999}        | no usable id",
      "{\"type\":\"subscribe\",\"id\":1}         | got no match",
      "{\"type\":\"subscribe\",\"id\":1,\"match\":\" \"}    | got no match",
  })
  void parse_malformed_saysWhatIsWrong(String text, String why) {
    assertThat(ClientMessage.parse(text)).asInstanceOf(type(Bad.class))
        .extracting(Bad::why).asString().contains(why).startsWith("cannot ");
  }

  /** So that the client knows which of its requests was refused. */
  @Test
  void parse_malformedWithId_keepsTheId() {
    assertThat(ClientMessage.parse("{\"type\":\"subscribe\",\"id\":9}"))
        .asInstanceOf(type(Bad.class)).extracting(Bad::id).isEqualTo(9);
  }

  /** Nesting as deep as the message size allows must not take the thread's stack. */
  @Test
  void parse_deeplyNested_isRefused() {
    assertThat(ClientMessage.parse("[".repeat(60_000))).isInstanceOf(Bad.class);
  }
}
