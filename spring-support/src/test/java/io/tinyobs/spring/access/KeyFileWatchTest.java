// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;

class KeyFileWatchTest {
  @TempDir
  private Path directory = Path.of("");

  private Path file = Path.of("");
  private Access access = Access.open();
  private KeyFileWatch watch = watch(List.of());

  private KeyFileWatch watch(List<String> apiKeys) {
    var properties = new AccessProperties(apiKeys, file, Duration.ofSeconds(2));
    if (Files.isRegularFile(file)) {
      access = new Access(properties.keys());
    }
    return new KeyFileWatch(properties, access);
  }

  private static String line(String key) {
    return HexFormat.of().formatHex(ApiKeys.hash(key)) + " shop read,write\n";
  }

  private boolean isKnown(String key) {
    var headers = new HttpHeaders();
    headers.set("x-api-key", key);
    try {
      return access.require(headers, Right.WRITE).name().equals("shop");
    } catch (AccessDenied e) {
      return false;
    }
  }

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("keys");
    Files.writeString(file, line("old") + line("other"));
    watch = watch(List.of());
    watch.look();
  }

  /** A key has leaked. */
  @Test
  void look_keyTakenOut_isNotKnownAnyMore() throws IOException {
    assertThat(isKnown("old")).isTrue();

    Files.writeString(file, line("other") + line("new"));
    watch.look();

    assertThat(isKnown("old")).isFalse();
    assertThat(isKnown("other")).isTrue();
    assertThat(isKnown("new")).isTrue();
  }

  /** Somebody mistyped a line, or the file is being written just now. */
  @Test
  void look_brokenFile_keepsTheOldKeysUntilItIsMended() throws IOException {
    Files.writeString(file, line("new") + "no key at all\n");
    watch.look();
    assertThat(isKnown("old")).isTrue();
    assertThat(isKnown("new")).isFalse();

    Files.writeString(file, line("new"));
    watch.look();
    assertThat(isKnown("old")).isFalse();
    assertThat(isKnown("new")).isTrue();
  }

  @Test
  void look_fileGone_keepsTheOldKeys() throws IOException {
    Files.delete(file);
    watch.look();

    assertThat(isKnown("old")).isTrue();
  }

  /** Taking out the last key must not open the doors. */
  @Test
  void look_emptyFile_letsNobodyIn() throws IOException {
    Files.writeString(file, "");
    watch.look();

    assertThat(access.isOpen()).isFalse();
    assertThat(isKnown("old")).isFalse();
    assertThatThrownBy(() -> access.require(new HttpHeaders(), Right.READ))
        .isInstanceOf(AccessDenied.class);
  }

  /** The standalone began without keys, and then got some. */
  @Test
  void look_firstKeyAppears_isRequiredFromThenOn() throws IOException {
    Files.writeString(file, "# none yet\n");
    watch = watch(List.of());
    watch.look();
    assertThat(access.isOpen()).isTrue();

    Files.writeString(file, line("first"));
    watch.look();

    assertThat(access.isOpen()).isFalse();
    assertThat(isKnown("first")).isTrue();
  }

  /** Keys of the environment are not the file's. */
  @Test
  void look_keysOfTheEnvironment_stay() throws IOException {
    watch = watch(List.of("from-env"));
    Files.writeString(file, line("new"));
    watch.look();

    var headers = new HttpHeaders();
    headers.set("x-api-key", "from-env");
    assertThat(access.require(headers, Right.READ).name()).isEqualTo("default");
  }
}
