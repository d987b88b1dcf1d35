// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class OriginPolicyTest {
  @ParameterizedTest
  @CsvSource({
      "http://localhost:8080, localhost:8080, true",
      "http://LOCALHOST:8080, localhost:8080, true",
      "https://tiny.example, tiny.example, true",
      "https://tiny.example, tiny.example:443, true",
      "http://tiny.example, tiny.example:80, true",
      "http://[::1]:8080, [::1]:8080, true",
      "http://localhost:9090, localhost:8080, false",
      "https://tiny.example, tiny.example:8443, false",
      "http://evil.example, localhost:8080, false",
      "http://localhost.evil.example:8080, localhost:8080, false",
      "http://localhost:8080@evil.example, localhost:8080, false",
      "null, localhost:8080, false",
      "http://:::, localhost:8080, false",
  })
  void allows_byDefault_onlyTheSameHost(String origin, String host, boolean allowed) {
    assertThat(new OriginPolicy(Set.of()).allows(headers(origin, host))).isEqualTo(allowed);
  }

  /** Command-line clients send none. */
  @Test
  void allows_withoutOrigin_yes() {
    var headers = new HttpHeaders();
    headers.set("Host", "localhost");
    assertThat(new OriginPolicy(Set.of()).allows(headers)).isTrue();
  }

  @Test
  void allows_configuredOrigin_yes() {
    var policy = new OriginPolicy(Set.of("https://status.example"));
    assertThat(policy.allows(headers("https://status.example", "tiny.example"))).isTrue();
    assertThat(policy.allows(headers("http://status.example", "tiny.example"))).isFalse();
  }

  @Test
  void allows_star_all() {
    var policy = new OriginPolicy(Set.of("*"));
    assertThat(policy.allows(headers("https://anything.example", "tiny.example"))).isTrue();
  }

  private static HttpHeaders headers(String origin, String host) {
    var headers = new HttpHeaders();
    headers.set("Origin", origin);
    headers.set("Host", host);
    return headers;
  }
}
