// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which addresses may be dialled for a URL that a client supplied: public ones and those that the operator allows. A
 * server that posts wherever it is told to would otherwise reach, for strangers, what only it can reach.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4 special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6 special-purpose addresses</a>
 */
public final class AddressPolicy {
  private static final List<Cidr> NOT_PUBLIC = Stream.of(
      "0.0.0.0/8", // this network
      "10.0.0.0/8", // private
      "100.64.0.0/10", // shared by a carrier's customers
      "127.0.0.0/8", // loopback
      "169.254.0.0/16", // link-local, where clouds keep their metadata
      "172.16.0.0/12", // private
      "192.0.0.0/24", // protocol assignments
      "192.0.2.0/24", // documentation
      "192.88.99.0/24", // 6to4 relays
      "192.168.0.0/16", // private
      "198.18.0.0/15", // benchmarks
      "198.51.100.0/24", // documentation
      "203.0.113.0/24", // documentation
      "224.0.0.0/4", // multicast
      "240.0.0.0/4", // reserved, broadcast
      "::/96", // unspecified, loopback, IPv4-compatible
      "64:ff9b::/96", // NAT64: leads to any IPv4 address
      "64:ff9b:1::/48", // NAT64 of one's own
      "100::/64", // discarded
      "2001::/23", // protocol assignments, Teredo
      "2001:db8::/32", // documentation
      "2002::/16", // 6to4: leads to any IPv4 address
      "3fff::/20", // documentation
      "5f00::/16", // segment routing
      "fc00::/7", // unique local
      "fe80::/10", // link-local
      "fec0::/10", // site-local
      "ff00::/8") // multicast
      .map(Cidr::parse).toList();
  private static final int V4_MAPPED_ZEROS = 10;

  private final boolean everywhere;
  private final List<Cidr> allowed;
  private final List<String> hosts;

  private AddressPolicy(boolean everywhere, List<Cidr> allowed, List<String> hosts) {
    this.everywhere = everywhere;
    this.allowed = allowed;
    this.hosts = hosts;
  }

  /** Any address: for URLs that the operator configured. */
  public static AddressPolicy everywhere() {
    return new AddressPolicy(true, List.of(), List.of());
  }

  /**
   * Public addresses and those allowed.
   *
   * @param allowed address blocks ({@code 10.1.0.0/16}), addresses and names of hosts
   */
  public static AddressPolicy publicAnd(List<String> allowed) {
    var blocks = allowed.stream().filter(it -> it.contains("/") || Cidr.isAddress(it))
        .map(Cidr::parse).toList();
    var hosts = allowed.stream().filter(it -> !it.contains("/") && !Cidr.isAddress(it))
        .map(it -> it.toLowerCase(Locale.ROOT)).toList();
    return new AddressPolicy(false, blocks, hosts);
  }

  /** Whether the host's name itself is allowed, wherever it leads. */
  boolean allowsHost(String host) {
    return everywhere || hosts.contains(host.toLowerCase(Locale.ROOT));
  }

  /** Whether an address may be dialled. */
  public boolean allows(InetAddress address) {
    var plain = unmapped(address);
    return everywhere
        || allowed.stream().anyMatch(block -> block.contains(plain))
        || NOT_PUBLIC.stream().noneMatch(block -> block.contains(plain));
  }

  /** The IPv4 address that an IPv6 one of the form {@code ::ffff:a.b.c.d} stands for. */
  private static InetAddress unmapped(InetAddress address) {
    var raw = address.getAddress();
    if (raw.length != 16 || raw[10] != -1 || raw[11] != -1) {
      return address;
    }
    for (int i = 0; i < V4_MAPPED_ZEROS; i++) {
      if (raw[i] != 0) {
        return address;
      }
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(raw, 12, 16));
    } catch (UnknownHostException e) {
      return address; // Four bytes always are one.
    }
  }
}
