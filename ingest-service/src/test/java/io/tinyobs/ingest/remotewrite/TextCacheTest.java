// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCacheTest {
  private final TextCache texts = new TextCache();

  @Test
  void find_bytesOfAHashInUse_isNotAnothersText() {
    texts.put(7, bytes("job"), 0, 3, "job");

    assertThat(texts.find(7, bytes("job"), 0, 3)).isSameAs(texts.find(7, bytes("a job"), 2, 5));
    assertThat(texts.find(7, bytes("jobs"), 0, 4)).isNull();
    assertThat(texts.find(7, bytes("jab"), 0, 3)).isNull();
  }

  @Test
  void put_anotherTextOfTheSameSlot_takesItsPlace() {
    texts.put(7, bytes("job"), 0, 3, "job");
    texts.put(7, bytes("le"), 0, 2, "le");

    assertThat(texts.find(7, bytes("job"), 0, 3)).isNull();
    assertThat(texts.find(7, bytes("le"), 0, 2)).isEqualTo("le");
  }

  /** A path or query that nobody sends twice must not fill the memory. */
  @Test
  void put_longText_isNotKept() {
    var text = "x".repeat(97);
    texts.put(7, bytes(text), 0, 97, text);

    assertThat(texts.find(7, bytes(text), 0, 97)).isNull();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
