// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Starts the shop. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class ShopApplication {
  public static void main(String[] args) {
    SpringApplication.run(ShopApplication.class, args);
  }
}
