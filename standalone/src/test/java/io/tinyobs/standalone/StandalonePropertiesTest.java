// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class StandalonePropertiesTest {
  @Test
  void bind_nothingSet_isInTheUsersDirectory() {
    StandaloneProperties properties = bind(Map.of());
    assertThat(properties.data().isAbsolute()).isTrue();
    assertThat(properties.data().getFileName()).isEqualTo(Path.of("tinyobs"));
  }

  @Test
  void bind_environmentsName_isUnderstood() {
    StandaloneProperties properties = bind(Map.of("TINYOBS_DATA_DIR", "/d"));
    assertThat(properties.data()).isEqualTo(Path.of("/d"));
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
