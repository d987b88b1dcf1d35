// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Makes the orders service. */
@Configuration(proxyBeanMethods = false)
@Import(ServiceConfiguration.class)
class OrdersConfiguration {
  @Bean
  Inventory inventory(TinyObs obs) {
    return new Inventory(obs);
  }

  @Bean
  Orders orders(TinyObs obs, Inventory inventory, Hiccups hiccups, ShopProperties shop) {
    Peer payments = new Peer(obs, "payments", shop.payments().url(), shop.peerTimeout());
    return new Orders(obs, inventory, payments, hiccups);
  }

  @Bean
  RouterFunction<ServerResponse> routes(Orders orders, TracedRoutes traced) {
    return RouterFunctions.route()
        .GET("/stock/{item}",
            traced.handle("/stock/{item}", request -> orders.stock(request.pathVariable("item"))))
        .POST("/orders", traced.handle("/orders", Order.class, orders::place)).build();
  }
}
