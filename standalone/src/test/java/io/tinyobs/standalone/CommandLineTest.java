// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandLineTest {
  @Test
  void settings_shortWords_becomeSettings() {
    assertThat(settings("--data", "/d", "--port=81", "--json-logs", "--tinyobs.storage.linger=9ms"))
        .containsExactly(
            "--tinyobs.data-dir=/d", "--server.port=81", "--logging.structured.format.console=ecs",
            "--tinyobs.storage.linger=9ms");
  }

  @Test
  void settings_wordWithoutItsValue_saysWhich() {
    assertThatThrownBy(() -> settings("--data"))
        .hasMessage("cannot start: got --data alone, expected a value after it");
    assertThatThrownBy(() -> settings("--port=")).hasMessageContaining("got --port alone");
  }

  @Test
  void settings_unknownWord_isRefused() {
    assertThatThrownBy(() -> settings("--prot", "1")).hasMessageContaining("got '--prot'");
    assertThatThrownBy(() -> settings("run")).hasMessageContaining("got 'run'");
  }

  private static String[] settings(String... words) {
    return CommandLine.settings(words);
  }
}
