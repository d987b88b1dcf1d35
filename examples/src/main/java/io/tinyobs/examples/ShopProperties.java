// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the shop can be told.
 *
 * @param role
 *          which part of the shop this process is
 * @param rate
 *          customers' requests a second, on average; 0 for none
 * @param wave
 *          how long the shop's day is, from one busy hour to the next
 * @param errorRate
 *          which part of the payments fails, from 0 to 1
 * @param slowRate
 *          which part of the payments is slow, from 0 to 1
 * @param latencyScale
 *          by what all latencies are multiplied; 0 for none
 * @param peerTimeout
 *          how long one service waits for another
 */
@ConfigurationProperties("shop")
public record ShopProperties(
    @DefaultValue("all") Role role,
    @DefaultValue("20") double rate,
    @DefaultValue("10m") Duration wave,
    @DefaultValue("0.03") double errorRate,
    @DefaultValue("0.04") double slowRate,
    @DefaultValue("1") double latencyScale,
    @DefaultValue("2s") Duration peerTimeout,
    @DefaultValue Frontend frontend,
    @DefaultValue Orders orders,
    @DefaultValue Payments payments) {

  /**
   * @throws IllegalArgumentException
   *           if a number is out of its range
   */
  public ShopProperties {
    check(rate >= 0 && rate <= 10_000, "shop.rate", rate, "0 to 10000");
    check(errorRate >= 0 && errorRate <= 1, "shop.error-rate", errorRate, "0 to 1");
    check(slowRate >= 0 && slowRate <= 1, "shop.slow-rate", slowRate, "0 to 1");
    check(latencyScale >= 0, "shop.latency-scale", latencyScale, "0 or more");
    check(wave.toSeconds() > 0, "shop.wave", wave, "a second or more");
  }

  private static void check(boolean right, String what, Object got, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "cannot start the shop: got %s=%s, expected %s".formatted(what, got, expected));
    }
  }

  /**
   * The frontend's place.
   *
   * @param port
   *          where it listens; 0 for any
   * @param url
   *          where others find it
   */
  public record Frontend(
      @DefaultValue("8091") int port,
      @DefaultValue("http://localhost:8091") URI url) {
  }

  /**
   * The place of orders.
   *
   * @param port
   *          where it listens; 0 for any
   * @param url
   *          where others find it
   */
  public record Orders(
      @DefaultValue("8092") int port,
      @DefaultValue("http://localhost:8092") URI url) {
  }

  /**
   * The place of payments.
   *
   * @param port
   *          where it listens; 0 for any
   * @param url
   *          where others find it
   */
  public record Payments(
      @DefaultValue("8093") int port,
      @DefaultValue("http://localhost:8093") URI url) {
  }
}
