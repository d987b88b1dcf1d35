// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

/**
 * What is to be paid.
 *
 * @param amount
 *          in dollars
 */
record Payment(String order, String customer, double amount) {
}
