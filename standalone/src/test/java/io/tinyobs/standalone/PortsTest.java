// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.ingest.gate.IngestSettings;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class PortsTest {
  private final MockEnvironment environment = new MockEnvironment();

  /** What is said and checked must be what the gate binds, or a taken port is only found by a stack trace. */
  @Test
  void describe_portsChanged_saysThoseOfTheGate() {
    environment.setProperty("tinyobs.ingest.otlp-grpc-port", "14317");
    environment.setProperty("tinyobs.ingest.otlp-http-port", "14318");
    environment.setProperty("spring.grpc.server.port", "19000");

    var gate = Binder.get(environment).bindOrCreate("tinyobs.ingest", IngestSettings.class);

    assertThat(Ports.describe(environment)).isEqualTo(
        "OTLP gRPC %d, OTLP HTTP %d, own gRPC stream 19000"
            .formatted(gate.otlpGrpcPort(), gate.otlpHttpPort()));
  }

  @Test
  void describe_nothingSet_saysTheGatesDefaults() {
    var gate = Binder.get(environment).bindOrCreate("tinyobs.ingest", IngestSettings.class);

    assertThat(Ports.describe(environment)).isEqualTo(
        "OTLP gRPC %d, OTLP HTTP %d, own gRPC stream 9000"
            .formatted(gate.otlpGrpcPort(), gate.otlpHttpPort()));
  }

  @Test
  void check_otlpPortTaken_saysItAndTheSettingThatMovesIt() throws Exception {
    try (var taken = new ServerSocket(0)) {
      environment.setProperty("server.port", "0");
      environment.setProperty("tinyobs.ingest.otlp-grpc-port", "" + taken.getLocalPort());
      environment.setProperty("tinyobs.ingest.otlp-http-port", "0");
      environment.setProperty("spring.grpc.server.port", "0");

      assertThatThrownBy(() -> Ports.check(environment))
          .isInstanceOfSatisfying(CannotStartException.class,
              e -> assertThat(e.action()).contains("--tinyobs.ingest.otlp-grpc-port="))
          .hasMessageContaining("has port " + taken.getLocalPort() + " (OTLP gRPC)");
    }
  }
}
