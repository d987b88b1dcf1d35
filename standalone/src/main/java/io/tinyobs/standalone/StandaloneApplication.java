// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import io.tinyobs.compactor.CompactorConfiguration;
import io.tinyobs.dashboard.DashboardConfiguration;
import io.tinyobs.ingest.IngestConfiguration;
import io.tinyobs.query.QueryConfiguration;
import io.tinyobs.spring.StorageConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The whole suite in one process: starts a Redis of its own, then all four services. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(StandaloneProperties.class)
@Import({
    StorageConfiguration.class, IngestConfiguration.class, QueryConfiguration.class,
    CompactorConfiguration.class, DashboardConfiguration.class
})
public class StandaloneApplication {
  /** What a shell means by a command that was called wrongly. */
  private static final int WRONG_USE = 2;

  @SuppressWarnings("SystemOut") // Nothing that logs has been started yet.
  public static void main(String[] args) {
    String[] settings;
    try {
      settings = CommandLine.settings(args);
    } catch (IllegalArgumentException e) {
      System.err.println("tinyobs: " + e.getMessage());
      System.exit(WRONG_USE);
      return;
    }
    SpringApplication application = application();
    application.addListeners(new StopLimit());
    application.run(settings);
  }

  /** The application, ready to be run with Spring's own arguments, by a test for instance. */
  public static SpringApplication application() {
    var application = new SpringApplication(StandaloneApplication.class);
    application.addInitializers(new EmbeddedRedis());
    application.addListeners(new StartReport());
    return application;
  }
}
