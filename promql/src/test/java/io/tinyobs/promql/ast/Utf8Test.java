// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void decode_text_isText() {
    var text = "aä€😀\ufffd";
    assertThat(Utf8.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    assertThat(Utf8.isText(text)).isTrue();
  }

  /** A label name put together with escapes that are no character. */
  @Test
  void decode_brokenBytes_canStillBeTold() {
    var text = Utf8
        .decode(new byte[]{'a', (byte) 0xc5, 'z', (byte) 0xff, (byte) 0xe2, (byte) 0x82});
    assertThat(Utf8.isText(text)).isFalse();
    assertThat(Quoting.quote(text)).isEqualTo("\"a\\xc5z\\xff\\xe2\\x82\"");
    assertThat(Utf8.replaced(text)).isEqualTo("a\ufffdz\ufffd\ufffd\ufffd");
  }
}
