// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What must hold for each container of the suite. */
class ComposeFileTest {
  @Test
  void services_all_startAgainAreBoundedAndStayOnThisMachine() throws IOException {
    Map<String, Map<String, Object>> file = new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Files.readString(Repository.root().resolve("docker-compose.yml")));

    assertThat(file.get("services")).isNotEmpty().allSatisfy((name, value) -> {
      var service = (Map<?, ?>) value;
      assertThat(service.get("restart")).isEqualTo("unless-stopped");
      if (service.get("ports") instanceof List<?> ports) {
        assertThat(ports).allMatch(port -> port.toString().startsWith("127.0.0.1:"));
      }
      if (!name.equals("redis")) {
        assertThat(service.containsKey("mem_limit")).as("memory limit").isTrue();
      }
      if (Boolean.TRUE.equals(service.get("read_only"))) {
        // Docker's default is noexec, and native libraries are run from there.
        assertThat(service.get("tmpfs")).isEqualTo(List.of("/tmp:exec"));
      }
    });
  }
}
