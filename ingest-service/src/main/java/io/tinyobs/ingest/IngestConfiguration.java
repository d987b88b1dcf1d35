// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tinyobs.ingest.doctor.Arrivals;
import io.tinyobs.ingest.doctor.Strays;
import io.tinyobs.ingest.gate.DeltaAccumulator;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Overflow;
import io.tinyobs.ingest.gate.RateLimits;
import io.tinyobs.ingest.gate.SeriesCensus;
import io.tinyobs.ingest.http.Answers;
import io.tinyobs.ingest.http.Bodies;
import io.tinyobs.ingest.http.DirectRoutes;
import io.tinyobs.ingest.http.FirstBytesWatch;
import io.tinyobs.ingest.http.HeadTimeout;
import io.tinyobs.ingest.http.LokiController;
import io.tinyobs.ingest.http.OtlpController;
import io.tinyobs.ingest.http.OtlpHttp;
import io.tinyobs.ingest.http.OtlpServer;
import io.tinyobs.ingest.http.RemoteWriteController;
import io.tinyobs.ingest.http.TinyObsController;
import io.tinyobs.ingest.http.TinyObsImportController;
import io.tinyobs.ingest.http.TinyObsSpansController;
import io.tinyobs.ingest.http.ZipkinController;
import io.tinyobs.ingest.loki.Loki;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.OtlpJson;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.ingest.report.ArrivalsSource;
import io.tinyobs.ingest.report.CardinalitySource;
import io.tinyobs.ingest.report.Reporter;
import io.tinyobs.ingest.tinyobs.TinyObsImport;
import io.tinyobs.ingest.tinyobs.TinyObsIngest;
import io.tinyobs.ingest.tinyobs.TinyObsSpans;
import io.tinyobs.ingest.tinyolly.TinyOlly;
import io.tinyobs.ingest.zipkin.Zipkin;
import io.tinyobs.spring.NativeLibrary;
import io.tinyobs.spring.RetentionProperties;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.spring.access.Access;
import io.tinyobs.spring.access.AccessFilter;
import io.tinyobs.spring.access.DenialListener;
import io.tinyobs.spring.access.Right;
import io.tinyobs.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.xerial.snappy.Snappy;
import tools.jackson.databind.json.JsonMapper;

/** The parts of the service and how they are put together; the standalone imports it too. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngestSettings.class)
@Import(IngestGrpcConfiguration.class)
public class IngestConfiguration {

  @Bean
  IngestMeters ingestMeters(MeterRegistry registry, Arrivals arrivals) {
    return new IngestMeters(registry, arrivals);
  }

  @Bean
  Strays ingestStrays(InstantSource clock) {
    return new Strays(clock);
  }

  @Bean
  IngestPorts ingestPorts(Environment environment, IngestSettings settings) {
    return IngestPorts.of(environment, settings);
  }

  @Bean
  Arrivals ingestArrivals(InstantSource clock, Strays strays, IngestPorts ports, Access access) {
    return new Arrivals(clock, strays, ports::of, access::isOpen, IngestPorts.host());
  }

  /** Whose keys are refused is told to those who look for what does not arrive. */
  @Bean
  DenialListener ingestDenials(Strays strays) {
    return (request, right, denied) -> {
      if (right == Right.WRITE) {
        strays.add(
            denied.isKnown() ? Strays.Kind.NO_RIGHT : Strays.Kind.NO_KEY,
            request.getLocalAddress(),
            request.getRemoteAddress());
      }
    };
  }

  @Bean
  SeriesCensus ingestSeriesCensus(InstantSource clock) {
    return new SeriesCensus(clock);
  }

  @Bean
  Reporter ingestReporter(
      Storage storage, SeriesCensus census, Arrivals arrivals, IngestSettings settings) {
    return new Reporter(
        storage.reports(),
        List.of(
            new ArrivalsSource(arrivals),
            new CardinalitySource(census, settings.limits().ofSeries())),
        settings.reportEvery());
  }

  @Bean
  DeltaAccumulator ingestDeltaAccumulator() {
    return new DeltaAccumulator();
  }

  @Bean
  MemoryBudget ingestMemoryBudget(IngestSettings settings) {
    return new MemoryBudget(settings.maxInFlight().toBytes());
  }

  @Bean
  Gate ingestGate(
      Storage storage,
      InstantSource clock,
      RetentionProperties retention,
      IngestSettings settings,
      SeriesCensus census,
      IngestMeters meters) {
    return new Gate(
        storage.writer(),
        clock,
        retention.policy(),
        settings,
        census,
        meters,
        new RateLimits(settings.rate(), clock));
  }

  @Bean
  MeterBinder ingestOverflowMeter(Gate gate) {
    return registry -> FunctionCounter
        .builder("tinyobs.ingest.overflowed", gate.overflow(), Overflow::samples)
        .description("Samples that went to overflow series, since their metric has no room")
        .register(registry);
  }

  @Bean
  RemoteWrite remoteWrite(Gate gate, IngestSettings settings) {
    NativeLibrary.require("snappy", Snappy::getNativeLibraryVersion);
    return new RemoteWrite(gate, settings);
  }

  @Bean
  TinyObsIngest tinyObsIngest(Gate gate, DeltaAccumulator deltas, IngestSettings settings) {
    return new TinyObsIngest(gate, deltas, settings, JsonMapper.shared());
  }

  @Bean
  Bodies ingestBodies(IngestSettings settings, MemoryBudget memory, Gate gate) {
    return new Bodies(settings, memory, gate);
  }

  @Bean
  Answers ingestAnswers(IngestSettings settings) {
    return new Answers(settings);
  }

  @Bean
  RemoteWriteController remoteWriteController(
      RemoteWrite remoteWrite,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      TenantResolver tenants) {
    return new RemoteWriteController(remoteWrite, bodies, answers, meters, tenants);
  }

  @Bean
  WebHttpHandlerBuilderCustomizer ingestDirectRoutes(
      RemoteWriteController remoteWrite, OtlpHttp otlp, Access access) {
    return builder -> builder.httpHandlerDecorator(
        other -> new DirectRoutes(
            other,
            Map.of(
                RemoteWriteController.PATH, remoteWrite::write,
                "/v1/metrics", otlp::metrics,
                "/v1/traces", otlp::traces,
                "/v1/logs", otlp::logs),
            headers -> access.allows(headers, Right.WRITE)));
  }

  @Bean
  TinyObsController tinyObsIngestController(
      TinyObsIngest ingest,
      Storage storage,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      TenantResolver tenants) {
    return new TinyObsController(ingest, storage.metrics(), bodies, answers, meters, tenants);
  }

  @Bean
  Otlp ingestOtlp(Gate gate, DeltaAccumulator deltas, IngestSettings settings) {
    return new Otlp(gate, deltas, settings);
  }

  @Bean
  OtlpHttp otlpHttp(
      Otlp otlp,
      Gate gate,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    var json = new OtlpJson(JsonMapper.shared());
    var tinyOlly = new TinyOlly(otlp, gate, settings, JsonMapper.shared());
    return new OtlpHttp(otlp, json, tinyOlly, bodies, answers, meters, settings, tenants);
  }

  @Bean
  TinyObsImportController tinyObsImportController(
      Gate gate,
      InstantSource clock,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    var importer = new TinyObsImport(gate, settings, clock, JsonMapper.shared());
    return new TinyObsImportController(importer, answers, meters, settings, tenants);
  }

  @Bean
  TinyObsSpansController tinyObsSpansController(
      Otlp otlp, Bodies bodies, Answers answers, IngestMeters meters, TenantResolver tenants) {
    var spans = new TinyObsSpans(otlp, JsonMapper.shared());
    return new TinyObsSpansController(spans, bodies, answers, meters, tenants);
  }

  @Bean
  ZipkinController zipkinController(
      Otlp otlp,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    var zipkin = new Zipkin(otlp, JsonMapper.shared());
    return new ZipkinController(zipkin, bodies, answers, meters, settings, tenants);
  }

  @Bean
  LokiController lokiController(
      Otlp otlp,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    var loki = new Loki(otlp, settings, JsonMapper.shared());
    return new LokiController(loki, bodies, answers, meters, settings, tenants);
  }

  @Bean
  OtlpController otlpController(OtlpHttp otlp) {
    return new OtlpController(otlp);
  }

  @Bean
  OtlpServer otlpServer(
      OtlpHttp otlp,
      AccessFilter filter,
      Access access,
      IngestSettings settings,
      Strays strays,
      IngestPorts ports) {
    return new OtlpServer(
        otlp,
        filter,
        headers -> access.allows(headers, Right.WRITE),
        settings,
        strays,
        ports.adviceForGrpc());
  }

  /** Heads and bodies that trickle in are given up; between two requests a connection may wait longer. */
  @Bean
  NettyServerCustomizer ingestBodyTimeout(
      IngestSettings settings, Strays strays, IngestPorts ports) {
    return server -> HeadTimeout
        .on(FirstBytesWatch.on(server, strays, ports.adviceForGrpc()), settings.bodyTimeout())
        .readTimeout(settings.bodyTimeout())
        .idleTimeout(OtlpServer.IDLE_TIMEOUT);
  }
}
