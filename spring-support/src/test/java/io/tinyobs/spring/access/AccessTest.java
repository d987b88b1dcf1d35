// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;

class AccessTest {
  private static final String SHOP = HexFormat.of().formatHex(ApiKeys.hash("shop-key"));

  @TempDir
  Path directory;

  private static AccessProperties properties(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("tinyobs.access", AccessProperties.class);
  }

  private static Access access(Map<String, String> settings) {
    return new Access(properties(settings).keys());
  }

  private Access withFile(String content) throws IOException {
    var file = Files.writeString(directory.resolve("keys"), content);
    return access(Map.of("tinyobs.access.key-file", file.toString()));
  }

  private static HttpHeaders header(String name, String value) {
    var headers = new HttpHeaders();
    headers.set(name, value);
    return headers;
  }

  private static String basic(String password) {
    return "Basic " + Base64.getEncoder()
        .encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** {@code TELEMETRY_API_KEYS=} as a compose file hands it on where nobody set it. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", ","})
  void require_noKeysConfigured_everyoneMay(String keys) {
    var access = access(Map.of("tinyobs.access.api-keys", keys));

    assertThat(access.isOpen()).isTrue();
    assertThat(access.require(new HttpHeaders(), Right.WRITE)).isEqualTo(Tenant.DEFAULT);
  }

  @Test
  void require_keyInAnyOfTheHeaders_isTaken() {
    var access = access(Map.of("tinyobs.access.api-keys", "one, two:with:colons"));

    for (var headers : new HttpHeaders[]{
        header("Authorization", "Bearer one"),
        header("Authorization", "bearer  one "),
        header("X-Api-Key", "one"),
        header("Authorization", basic("two:with:colons"))}) {
      assertThat(access.require(headers, Right.WRITE)).isEqualTo(Tenant.DEFAULT);
      assertThat(access.require(headers, Right.READ)).isEqualTo(Tenant.DEFAULT);
    }
  }

  @Test
  void require_keyMissingUnknownOrGarbled_isUnauthenticatedAndSaysNothingOfIt() {
    var access = access(Map.of("tinyobs.access.api-keys", "secret"));

    for (var headers : new HttpHeaders[]{
        new HttpHeaders(),
        header("Authorization", "Bearer secre"),
        header("Authorization", "Bearer secrets"),
        header("Authorization", "Bearer "),
        header("Authorization", "secret"),
        header("Authorization", "Basic !!!"),
        header("Authorization", basic("Secret")),
        header("X-Api-Key", "")}) {
      assertThatThrownBy(() -> access.require(headers, Right.READ))
          .isInstanceOfSatisfying(
              AccessDenied.class,
              e -> {
                assertThat(e.status()).isEqualTo(401);
                assertThat(e.message()).doesNotContainIgnoringCase("secre");
              });
    }
  }

  @Test
  void require_keyOfAFile_hasItsTenantAndRightsOnly() throws IOException {
    var access = withFile("# the shop's agents\n\n" + SHOP + "  shop  write # since May\n");
    var headers = header("X-Api-Key", "shop-key");

    assertThat(access.require(headers, Right.WRITE)).isEqualTo(new Tenant("shop"));
    assertThat(access.tenant(headers)).isEqualTo(new Tenant("shop"));
    assertThatThrownBy(() -> access.require(headers, Right.READ))
        .isInstanceOfSatisfying(
            AccessDenied.class, e -> assertThat(e.status()).isEqualTo(403))
        .hasMessage("cannot serve this: the API key of tenant shop has no right to read");
  }

  /** The hash of a key must not open what the key opens. */
  @Test
  void require_hashInPlaceOfTheKey_isUnauthenticated() throws IOException {
    var access = withFile(SHOP + " shop read,write");

    assertThatThrownBy(() -> access.require(header("X-Api-Key", SHOP), Right.READ))
        .isInstanceOf(AccessDenied.class);
  }

  /** Someone pasted the key where its hash belongs: it must not end up in a log. */
  @ParameterizedTest
  @ValueSource(strings = {
      "my-secret-key shop read",
      "my-secret-key",
      "00ff my-secret-key read",
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 my/secret/key read",
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 shop my-secret-key",
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 shop read,"
  })
  void keys_lineThatIsNone_isToldByItsNumberAlone(String line) {
    assertThatThrownBy(() -> withFile("# keys\n" + line))
        .isInstanceOf(KeyFile.Unusable.class)
        .hasMessageContaining("in line 2, expected")
        .hasMessageStartingWith("cannot read the keys in ")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void keys_fileThatIsMissing_isToldWithWhatToDo() {
    var settings = Map.of("tinyobs.access.key-file", directory.resolve("none").toString());

    assertThatThrownBy(() -> access(settings))
        .isInstanceOfSatisfying(
            KeyFile.Unusable.class,
            e -> assertThat(new KeyFileFailureAnalyzer().analyze(e, e).getAction())
                .contains("TINYOBS_ACCESS_KEY_FILE", "sha256sum"))
        .hasMessageContaining("none");
  }

  /** As a container is given them. */
  @Test
  void keys_byEnvironment_areThoseOfEitherVariable() throws IOException {
    var file = Files.writeString(directory.resolve("keys"), SHOP + " shop read");
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(
        new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(
            "TELEMETRY_API_KEYS", "one,two", "TINYOBS_ACCESS_KEY_FILE", file.toString())));
    new YamlPropertySourceLoader()
        .load("defaults", new ClassPathResource("tinyobs-defaults.yml"))
        .forEach(environment.getPropertySources()::addLast);

    var keys = Binder.get(environment).bindOrCreate("tinyobs.access", AccessProperties.class)
        .keys();

    assertThat(keys.size()).isEqualTo(3);
    assertThat(keys.find("two")).isNotNull();
    assertThat(keys.find("shop-key")).isNotNull();
  }

  @Test
  void properties_printed_holdNoKeys() {
    assertThat(properties(Map.of("tinyobs.access.api-keys", "secret")).toString())
        .doesNotContain("secret");
  }
}
