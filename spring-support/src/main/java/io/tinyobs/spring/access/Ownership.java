// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Which service owns which request. The only place where that is written down: routes and rights follow it. */
public enum Ownership {
  /** The ingest service. */
  INGEST,
  /** The query service. */
  QUERY,
  /** None of them: the page, the hub or nobody. */
  NOBODY;

  /** Paths whose every method is ingest's, so that a wrong one gets ingest's 405. */
  private static final List<PathPattern> INGEST_ONLY = patterns(
      "/v1/ingest",
      "/ingest",
      "/v1/import",
      "/v1/traces/ingest",
      "/api/v1/write",
      "/api/v1/otlp/**",
      "/loki/api/v1/push");

  /** Paths that are ingest's to write and query's to read. */
  private static final List<PathPattern> INGEST_WRITES = patterns(
      "/v1/metrics", "/v1/traces", "/v1/logs", "/api/v2/spans");

  private static final List<PathPattern> QUERY_PATHS = patterns(
      "/v1/**",
      "/api/**",
      "/admin/**",
      "/federate",
      "/metrics",
      "/jaeger/**",
      "/loki/**",
      "/tempo/**",
      "/health",
      "/-/healthy",
      "/-/ready");

  /** The doors of the live hub. */
  private static final List<PathPattern> LIVE = patterns("/ws", "/v1/ws", "/ws/updates");

  /** Paths that say no more than whether a service is well. */
  private static final List<PathPattern> HEALTH = patterns(
      "/health", "/v1/health", "/-/healthy", "/-/ready");

  /** Who answers a request. */
  public static Ownership of(ServerHttpRequest request) {
    var path = request.getPath().pathWithinApplication();
    if (any(INGEST_ONLY, path) || (any(INGEST_WRITES, path) && writes(request))) {
      return INGEST;
    }
    return any(QUERY_PATHS, path) ? QUERY : NOBODY;
  }

  /** Whether a request goes to the live hub. */
  static boolean isLive(ServerHttpRequest request) {
    return any(LIVE, request.getPath().pathWithinApplication());
  }

  /** Whether a request only asks how a service is. */
  static boolean isHealth(ServerHttpRequest request) {
    return any(HEALTH, request.getPath().pathWithinApplication());
  }

  private static boolean writes(ServerHttpRequest request) {
    // A browser asks first whether it may write, and the one who would be written to answers.
    var asked = request.getMethod().equals(HttpMethod.OPTIONS)
        ? request.getHeaders().getAccessControlRequestMethod()
        : request.getMethod();
    return HttpMethod.POST.equals(asked);
  }

  private static boolean any(List<PathPattern> patterns, PathContainer path) {
    for (var pattern : patterns) {
      if (pattern.matches(path)) {
        return true;
      }
    }
    return false;
  }

  private static List<PathPattern> patterns(String... patterns) {
    return List.of(patterns).stream().map(PathPatternParser.defaultInstance::parse).toList();
  }
}
