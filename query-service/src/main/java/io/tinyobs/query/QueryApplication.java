// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import io.tinyobs.spring.StorageConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({StorageConfiguration.class, QueryConfiguration.class})
public class QueryApplication {
  public static void main(String[] args) {
    SpringApplication.run(QueryApplication.class, args);
  }
}
