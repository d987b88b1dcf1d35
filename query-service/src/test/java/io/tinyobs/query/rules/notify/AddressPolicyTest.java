// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client names a webhook that only this server can reach. */
class AddressPolicyTest {
  private static final AddressPolicy PUBLIC = AddressPolicy.publicAnd(List.of());

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1",
      "10.255.255.255", "100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1",
      "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
      "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
      "255.255.255.255", "::", "::1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808",
      "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1",
      "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
      "::ffff:169.254.169.254"})
  void fault57_addressThatIsNotPublic_isBlocked(String literal) throws UnknownHostException {
    assertThat(PUBLIC.allows(address(literal))).isFalse();
  }

  @Test
  void fault57_v4MappedAddressAsSixteenBytes_isBlocked() throws UnknownHostException {
    var raw = new byte[16];
    raw[10] = -1;
    raw[11] = -1;
    raw[12] = 127;
    raw[15] = 1;
    // Java makes four bytes of them; whoever does not must be caught as well.
    assertThat(PUBLIC.allows(InetAddress.getByAddress(raw))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
      "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "223.255.255.255",
      "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"})
  void publicAddress_isAllowed(String literal) throws UnknownHostException {
    assertThat(PUBLIC.allows(address(literal))).isTrue();
  }

  @Test
  void allowedBlocksAndHosts_areAllowedAndNoOthers() throws UnknownHostException {
    var policy = AddressPolicy.publicAnd(List.of("10.1.0.0/16", "fd00::/8", "192.168.0.7", "Hook"));

    assertThat(policy.allows(address("10.1.2.3"))).isTrue();
    assertThat(policy.allows(address("::ffff:10.1.2.3"))).isTrue();
    assertThat(policy.allows(address("10.2.0.1"))).isFalse();
    assertThat(policy.allows(address("fd12::1"))).isTrue();
    assertThat(policy.allows(address("192.168.0.7"))).isTrue();
    assertThat(policy.allows(address("192.168.0.8"))).isFalse();
    assertThat(policy.allowsHost("hook")).isTrue();
    assertThat(policy.allowsHost("other")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "host/8", "300.1.1.1", "::/129"})
  void allowedBlock_thatIsNone_isRefused(String block) {
    assertThatThrownBy(() -> AddressPolicy.publicAnd(List.of(block)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(block);
  }
}
