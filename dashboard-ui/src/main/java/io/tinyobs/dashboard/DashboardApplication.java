// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard;

import io.tinyobs.dashboard.gateway.GatewayConfiguration;
import io.tinyobs.spring.StorageConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({StorageConfiguration.class, DashboardConfiguration.class, GatewayConfiguration.class})
public class DashboardApplication {
  public static void main(String[] args) {
    SpringApplication.run(DashboardApplication.class, args);
  }
}
