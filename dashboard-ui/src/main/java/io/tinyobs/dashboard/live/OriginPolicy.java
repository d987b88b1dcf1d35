// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Which pages may connect: those of the same host, and those configured. Browsers let any page open
 * a WebSocket to anywhere, with the visitor's cookies, so the server has to look.
 *
 * <p>
 * Thread-safe.
 *
 * @param allowed origins besides the own one, {@code scheme://host[:port]}; {@code *} allows all
 */
record OriginPolicy(Set<String> allowed) {
  OriginPolicy {
    allowed = Set.copyOf(allowed);
  }

  /** Whether a request with these headers may be upgraded; one without {@code Origin} is no page's. */
  boolean allows(HttpHeaders headers) {
    var origin = headers.getOrigin();
    return origin == null
        || allowed.contains("*")
        || allowed.contains(origin)
        || isSameHost(origin, headers.getFirst(HttpHeaders.HOST));
  }

  private static boolean isSameHost(String origin, @Nullable String host) {
    try {
      var from = URI.create(origin);
      if (from.getHost() == null || host == null) {
        return false;
      }
      // A proxy in front may have ended TLS, so the scheme is not compared, and a port that is
      // left out means the default one of either scheme.
      var to = URI.create("//" + host);
      return from.getHost().toLowerCase(Locale.ROOT)
          .equals(String.valueOf(to.getHost()).toLowerCase(Locale.ROOT))
          && port(from) == (to.getPort() == -1 ? defaultPort(from) : to.getPort());
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static int port(URI uri) {
    return uri.getPort() == -1 ? defaultPort(uri) : uri.getPort();
  }

  private static int defaultPort(URI uri) {
    return "https".equals(uri.getScheme()) || "wss".equals(uri.getScheme()) ? 443 : 80;
  }
}
