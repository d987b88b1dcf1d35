// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import io.tinyobs.model.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Tells who calls by the key in a request's headers: {@code Authorization: Bearer KEY}, {@code x-api-key: KEY},
 * or {@code Authorization: Basic} with the key for its password, which is what browsers and older senders can
 * say. Thread-safe.
 */
public final class Access {
  private static final String API_KEY = "x-api-key";
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private volatile ApiKeys keys;
  /** Once there were keys, having none lets nobody in and not everyone. */
  private volatile boolean required;

  Access(ApiKeys keys) {
    this.keys = keys;
    this.required = !keys.isEmpty();
  }

  /** From now on these keys are known and no others. */
  void replace(ApiKeys others) {
    required |= !others.isEmpty();
    keys = others;
  }

  /** Everyone may do everything, as the default tenant. */
  public static Access open() {
    return new Access(new ApiKeys(List.of()));
  }

  /** Whether no keys are configured, so that everyone may do everything. */
  public boolean isOpen() {
    return !required;
  }

  /**
   * The tenant of a caller who has a right.
   *
   * @throws AccessDenied if the key is missing or unknown, or does not allow it
   */
  public Tenant require(HttpHeaders headers, Right right) {
    if (isOpen()) {
      return Tenant.DEFAULT;
    }
    var key = known(headers);
    if (!key.rights().contains(right)) {
      throw new AccessDenied(
          true,
          "cannot serve this: the API key of tenant %s has no right to %s"
              .formatted(key.tenant().name(), right.label()));
    }
    return key.tenant();
  }

  /** Whether a caller has a right; a denial is neither counted nor told. */
  public boolean allows(HttpHeaders headers, Right right) {
    if (isOpen()) {
      return true;
    }
    try {
      require(headers, right);
      return true;
    } catch (AccessDenied e) {
      return false;
    }
  }

  /**
   * The tenant of a caller, whatever it may do.
   *
   * @throws AccessDenied if the key is missing or unknown
   */
  public Tenant tenant(HttpHeaders headers) {
    return isOpen() ? Tenant.DEFAULT : known(headers).tenant();
  }

  private ApiKeys.Key known(HttpHeaders headers) {
    var presented = presented(headers);
    if (presented == null) {
      throw new AccessDenied(
          false,
          "cannot serve this: got no API key, expected one as Authorization: Bearer or x-api-key");
    }
    var key = keys.find(presented);
    if (key == null) {
      throw new AccessDenied(false, "cannot serve this: the API key is not known");
    }
    return key;
  }

  private static @Nullable String presented(HttpHeaders headers) {
    var own = headers.getFirst(API_KEY);
    if (own != null) {
      return own.strip();
    }
    var authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
    if (authorization == null) {
      return null;
    }
    if (startsWith(authorization, BEARER)) {
      return authorization.substring(BEARER.length()).strip();
    }
    return startsWith(authorization, BASIC)
        ? password(authorization.substring(BASIC.length()).strip())
        : null;
  }

  private static boolean startsWith(String header, String scheme) {
    return header.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static @Nullable String password(String encoded) {
    try {
      var both = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = both.indexOf(':');
      return colon < 0 ? null : both.substring(colon + 1);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
