// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

/** Starts the shop, or the part of it that {@code --shop.role} names. */
public final class ShopApplication {
  private ShopApplication() {
  }

  /** Runs until the process is told to end. */
  public static void main(String[] args) {
    Shop shop = Shop.start(args);
    Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "shop-shutdown"));
  }
}
