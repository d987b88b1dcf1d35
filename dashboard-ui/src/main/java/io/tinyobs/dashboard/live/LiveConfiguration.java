// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.storage.Storage;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.netty.http.server.WebsocketServerSpec;

/** The live hub and its door {@code /ws}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveProperties.class)
public class LiveConfiguration {
  /** Longest message of a client, bytes. */
  static final int MAX_MESSAGE_BYTES = 64 << 10;

  // Before the controllers (0) and the gateway (1), which would take /v1/** and /**.
  private static final int FIRST = -2;

  @Bean
  HubLoop liveLoop() {
    return new HubLoop();
  }

  @Bean
  LiveHub liveHub(
      Storage storage,
      LiveProperties properties,
      MeterRegistry registry,
      HubLoop liveLoop) {
    Executor blocking = Executors.newVirtualThreadPerTaskExecutor();
    return new LiveHub(
        storage.live(), properties, new LiveMetrics(registry), liveLoop, blocking);
  }

  @Bean
  LiveShutdown liveShutdown(LiveHub liveHub) {
    return new LiveShutdown(liveHub);
  }

  @Bean
  SimpleUrlHandlerMapping liveMapping(
      LiveHub liveHub, TenantResolver tenants, LiveProperties properties) {
    // A service of its own: the gateway has one too, for proxying, with other limits.
    var sockets = new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
        () -> WebsocketServerSpec.builder().maxFramePayloadLength(MAX_MESSAGE_BYTES)));
    var endpoint = new LiveEndpoint(
        liveHub,
        new OriginPolicy(properties.allowedOrigins()),
        sockets,
        new LiveHandler(liveHub, tenants));
    return new SimpleUrlHandlerMapping(Map.of("/ws", endpoint), FIRST);
  }
}
