// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import io.grpc.BindableService;
import io.grpc.DecompressorRegistry;
import io.tinyobs.ingest.doctor.Strays;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.grpc.GrpcFailures;
import io.tinyobs.ingest.grpc.GrpcListener;
import io.tinyobs.ingest.grpc.OtlpServices;
import io.tinyobs.ingest.grpc.OversizeInterceptor;
import io.tinyobs.ingest.grpc.TenantInterceptor;
import io.tinyobs.ingest.grpc.ZstdCodec;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.stream.TelemetryStream;
import io.tinyobs.spring.access.Access;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;

/** The gRPC side: the agents' stream on Spring's server, OTLP on one of its own. */
@Configuration(proxyBeanMethods = false)
class IngestGrpcConfiguration {

  @Bean
  GrpcFailures grpcFailures(IngestSettings settings) {
    return new GrpcFailures(settings);
  }

  @Bean
  @GlobalServerInterceptor
  TenantInterceptor grpcTenantInterceptor(Access access, IngestMeters meters, Strays strays) {
    return new TenantInterceptor(access, meters, strays);
  }

  /** Taken by Spring's server in place of its own. */
  @Bean
  DecompressorRegistry grpcDecompressorRegistry() {
    return ZstdCodec.registry();
  }

  @Bean
  OtlpServices otlpServices(
      Otlp otlp,
      GrpcFailures failures,
      IngestMeters meters,
      MemoryBudget memory,
      Gate gate) {
    return new OtlpServices(otlp, failures, meters, memory, gate);
  }

  @Bean
  GrpcListener otlpGrpcServer(
      OtlpServices services,
      TenantInterceptor tenants,
      IngestSettings settings,
      Strays strays,
      IngestPorts ports) {
    return new GrpcListener(
        settings.otlpGrpcPort(),
        (int) settings.maxDecompressed().toBytes(),
        tenants,
        strays,
        ports.adviceForHttp(),
        List.of(services.metrics(), services.traces(), services.logs()));
  }

  /** Found by Spring's server; parsed where a message that unpacks to too much can be told as that. */
  @Bean
  BindableService telemetryStream(
      Gate gate, IngestSettings settings, GrpcFailures failures, IngestMeters meters) {
    var stream = new TelemetryStream(gate, settings, failures, meters);
    return () -> OversizeInterceptor.around(stream.bindService());
  }
}
