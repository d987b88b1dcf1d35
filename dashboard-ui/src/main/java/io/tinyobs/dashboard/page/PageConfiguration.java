// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.page;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The page at {@code /}. */
@Configuration(proxyBeanMethods = false)
public class PageConfiguration {
  @Bean
  RouterFunction<ServerResponse> page() {
    return new Page(new ClassPathResource("static/", PageConfiguration.class.getClassLoader()))
        .routes();
  }
}
