// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * A running shop: for each service of its role an application context with a port of its own, and the customers. Lives
 * until it is closed.
 */
public final class Shop implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Shop.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<String> args;
  private URI frontend;
  private boolean closed;

  /**
   * Starts what {@code args} say.
   *
   * @param args
   *          as on the command line, see {@link ShopProperties} and {@link TelemetryProperties}
   */
  public static Shop start(String... args) {
    ShopProperties properties = settings(args);
    Shop shop = new Shop(properties, args);
    try {
      shop.start(properties);
      return shop;
    } catch (RuntimeException failure) {
      shop.close();
      throw failure;
    }
  }

  private Shop(ShopProperties properties, String... args) {
    this.args = new ArrayList<>(Arrays.asList(args));
    this.frontend = properties.frontend().url();
  }

  /** Where the frontend answers. */
  public URI frontend() {
    return frontend;
  }

  /** Ends the customers, then the services, who send what is left of their telemetry. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failure) {
        logger.warn("cannot close a part of the shop", failure);
      }
    }
  }

  /** Who is called starts before who calls. */
  private void start(ShopProperties properties) {
    Role role = properties.role();
    if (role.includes(Role.PAYMENTS)) {
      service(role, Role.PAYMENTS, PaymentsConfiguration.class, properties.payments().port());
    }
    if (role.includes(Role.ORDERS)) {
      service(role, Role.ORDERS, OrdersConfiguration.class, properties.orders().port());
    }
    if (role.includes(Role.FRONTEND)) {
      frontend = service(role, Role.FRONTEND, FrontendConfiguration.class,
          properties.frontend().port());
    }
    if (role.includes(Role.TRAFFIC) && properties.rate() > 0) {
      parts.push(Traffic.start(frontend, properties.rate(), properties.wave()));
      logger.info("about {} customers' requests a second go to {}", properties.rate(), frontend);
    }
  }

  private URI service(Role role, Role service, Class<?> configuration, int port) {
    String name = service.name().toLowerCase(Locale.ROOT);
    List<String> own = new ArrayList<>(args);
    own.add("--server.port=" + port);
    own.add("--spring.application.name=" + name);
    ConfigurableApplicationContext context = builder(configuration)
        .web(WebApplicationType.REACTIVE).run(own.toArray(String[]::new));
    parts.push(context);
    URI url = URI.create("http://localhost:" + localPort(context));
    if (role == Role.ALL) {
      args.add("--shop." + name + ".url=" + url);
    }
    logger.info("{} listens at {}", name, url);
    return url;
  }

  private static int localPort(ConfigurableApplicationContext context) {
    if (context instanceof WebServerApplicationContext server && server.getWebServer() != null) {
      return server.getWebServer().getPort();
    }
    throw new IllegalStateException("cannot tell the port: the context has no web server");
  }

  private static ShopProperties settings(String... args) {
    try (var context = builder(SettingsConfiguration.class).web(WebApplicationType.NONE)
        .run(args)) {
      return context.getBean(ShopProperties.class);
    }
  }

  private static SpringApplicationBuilder builder(Class<?> configuration) {
    return new SpringApplicationBuilder(configuration).properties("spring.config.name=shop")
        .registerShutdownHook(false);
  }

  /** Reads the settings, nothing else. */
  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(ShopProperties.class)
  static class SettingsConfiguration {
  }
}
