// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Makes the payments service. */
@Configuration(proxyBeanMethods = false)
@Import(ServiceConfiguration.class)
class PaymentsConfiguration {
  @Bean
  Payments payments(TinyObs obs, Hiccups hiccups) {
    return new Payments(obs, hiccups);
  }

  @Bean
  RouterFunction<ServerResponse> routes(Payments payments, TracedRoutes traced) {
    return RouterFunctions.route()
        .POST("/payments", traced.handle("/payments", Payment.class, payments::charge)).build();
  }
}
