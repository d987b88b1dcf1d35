// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class StandaloneApplication {
  public static void main(String[] args) {
    SpringApplication.run(StandaloneApplication.class, args);
  }
}
