// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.tinyobs.spring.StorageConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({StorageConfiguration.class, CompactorConfiguration.class})
public class CompactorApplication {
  public static void main(String[] args) {
    SpringApplication.run(CompactorApplication.class, args);
  }
}
