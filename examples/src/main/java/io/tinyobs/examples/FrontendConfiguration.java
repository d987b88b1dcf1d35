// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Makes the frontend. */
@Configuration(proxyBeanMethods = false)
@Import(ServiceConfiguration.class)
class FrontendConfiguration {
  @Bean
  Frontend frontend(TinyObs obs, Hiccups hiccups, ShopProperties shop) {
    return new Frontend(obs, new Peer(obs, "orders", shop.orders().url(), shop.peerTimeout()),
        hiccups);
  }

  @Bean
  RouterFunction<ServerResponse> routes(Frontend frontend, TracedRoutes traced) {
    return RouterFunctions.route().GET("/", traced.handle("/", request -> frontend.home()))
        .GET("/products/{item}",
            traced.handle("/products/{item}",
                request -> frontend.product(request.pathVariable("item"))))
        .POST("/checkout", traced.handle("/checkout", Order.class, frontend::checkout)).build();
  }
}
