// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateway sends requests, and how long it waits.
 *
 * @param ingestUrl the ingest service, {@code scheme://host:port}
 * @param queryUrl the query service, likewise
 * @param responseTimeout longest wait from the start of a request to the head of its answer, the
 *     request's body included; a query may take 2 min
 */
@ConfigurationProperties("tinyobs.dashboard")
public record UpstreamProperties(
    @DefaultValue("http://localhost:8081") URI ingestUrl,
    @DefaultValue("http://localhost:8082") URI queryUrl,
    @DefaultValue("130s") Duration responseTimeout) {
  public UpstreamProperties {
    requireAddress("ingest-url", ingestUrl);
    requireAddress("query-url", queryUrl);
  }

  private static void requireAddress(String setting, URI url) {
    if (url.getScheme() == null || url.getHost() == null) {
      throw new IllegalArgumentException(
          "cannot use tinyobs.dashboard.%s: got %s, expected http://host:port"
              .formatted(setting, url));
    }
  }
}
