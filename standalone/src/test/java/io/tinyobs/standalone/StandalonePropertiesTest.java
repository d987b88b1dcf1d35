// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class StandalonePropertiesTest {
  @Test
  void bind_nothingSet_isOneGibInTheUsersDirectory() {
    StandaloneProperties properties = bind(Map.of());
    assertThat(properties.maxBytes()).isEqualTo(1L << 30);
    assertThat(properties.data().isAbsolute()).isTrue();
    assertThat(properties.data().getFileName()).isEqualTo(Path.of("tinyobs"));
  }

  @Test
  void bind_seedsNames_areUnderstood() {
    StandaloneProperties properties = bind(
        Map.of("TINYOBS_DATA_DIR", "/d", "TINYOBS_MAX_STORAGE_GB", "2.5"));
    assertThat(properties.data()).isEqualTo(Path.of("/d"));
    assertThat(properties.maxBytes()).isEqualTo(5L << 29);
  }

  @Test
  void bind_bothLimits_theSmallerHolds() {
    assertThat(bind(Map.of("TINYOBS_MAX_MEMORY_MB", "64")).maxBytes()).isEqualTo(64L << 20);
    assertThat(bind(Map.of("TINYOBS_MAX_MEMORY_MB", "4096")).maxBytes()).isEqualTo(1L << 30);
  }

  @Test
  void bind_tooLittle_isRefusedInWords() {
    assertThatThrownBy(() -> bind(Map.of("TINYOBS_MAX_STORAGE_GB", "0")))
        .isInstanceOf(BindException.class).rootCause()
        .hasMessageContaining("cannot limit the storage: got 0 MiB, expected at least 16");
  }

  private static StandaloneProperties bind(Map<String, Object> variables) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().forEach(
        source -> environment.getPropertySources().remove(source.getName()));
    environment.getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
    return Binder.get(environment).bindOrCreate("tinyobs", StandaloneProperties.class);
  }
}
