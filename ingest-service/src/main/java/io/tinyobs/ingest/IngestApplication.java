// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import io.tinyobs.spring.StorageConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({StorageConfiguration.class, IngestConfiguration.class})
public class IngestApplication {
  public static void main(String[] args) {
    SpringApplication.run(IngestApplication.class, args);
  }
}
