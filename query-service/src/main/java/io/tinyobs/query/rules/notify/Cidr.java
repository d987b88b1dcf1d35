// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of addresses, {@code 10.0.0.0/8} or {@code fc00::/7}.
 *
 * @param bytes length of an address: 4 or 16
 * @param prefix the leading bits that all have
 * @param bits how many these are
 */
record Cidr(int bytes, BigInteger prefix, int bits) {
  /** Looks like an address and not like a name, so that nothing is asked of a name server. */
  private static final Pattern ADDRESS = Pattern
      .compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]{0,45}:[0-9a-fA-F:.]{0,45}");

  static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /**
   * Reads one; an address alone is a block of itself.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    var literal = slash < 0 ? text : text.substring(0, slash);
    try {
      if (isAddress(literal)) {
        var address = InetAddress.getByName(literal).getAddress();
        int most = address.length * 8;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= most) {
          return new Cidr(
              address.length, new BigInteger(1, address).shiftRight(most - bits), bits);
        }
      }
    } catch (UnknownHostException | NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "cannot use address block \"%s\": expected one such as 10.0.0.0/8".formatted(text));
  }

  boolean contains(InetAddress address) {
    var raw = address.getAddress();
    return raw.length == bytes
        && new BigInteger(1, raw).shiftRight(raw.length * 8 - bits).equals(prefix);
  }
}
