// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(CompactorConfiguration.class)
public class CompactorApplication {
  public static void main(String[] args) {
    SpringApplication.run(CompactorApplication.class, args);
  }
}
