// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

/**
 * What a customer wants.
 *
 * @param id
 *          chosen by who asks, so that asking twice can be told
 * @param quantity
 *          at least 1
 */
record Order(String id, String customer, String item, int quantity) {
  Order {
    if (quantity < 1) {
      throw new IllegalArgumentException(
          "cannot accept order: got quantity %d, expected at least 1".formatted(quantity));
    }
  }
}
