// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The built page: {@code /} is its index, whatever the query says, so that deep links work; files
 * under {@code /assets} carry a hash in their name and are kept for a year; the few others beside
 * the index are asked for again each time.
 */
final class Page {
  /** No inline script or style, nothing from elsewhere, and nobody may frame it. */
  static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self';"
      + " style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none';"
      + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final CacheControl YEAR = CacheControl.maxAge(Duration.ofDays(365))
      .cachePublic().immutable();

  private static final String HOW_TO_BUILD = """
      The page is not in this build: it was left out with -Dskip.ui.

      Build it with Node 20 or newer installed:

          mvn -pl dashboard-ui -am package

      The APIs and the WebSocket /ws work without it.
      """;

  private final Resource root;

  /**
   * @param root directory of the built page
   */
  Page(Resource root) {
    this.root = root;
  }

  /** Where it is served. */
  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/", this::index)
        .GET("/index.html", this::index)
        .GET("/assets/{file}", request -> file("assets/" + request.pathVariable("file"), YEAR))
        .add(RouterFunctions.route(
            RequestPredicates.GET("/{file:[A-Za-z0-9_-]+\\.[a-z0-9]+}")
                .and(request -> exists(request.pathVariable("file"))),
            request -> file(request.pathVariable("file"), CacheControl.noCache())))
        .build();
  }

  private Mono<ServerResponse> index(ServerRequest request) {
    if (exists("index.html")) {
      return file("index.html", CacheControl.noCache());
    }
    return secured(ServerResponse.ok())
        .cacheControl(CacheControl.noStore())
        .contentType(MediaType.parseMediaType("text/plain;charset=UTF-8"))
        .bodyValue(HOW_TO_BUILD);
  }

  private Mono<ServerResponse> file(String name, CacheControl caching) {
    if (!exists(name)) {
      return secured(ServerResponse.status(HttpStatus.NOT_FOUND)).build();
    }
    var type = MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM);
    return secured(ServerResponse.ok())
        .cacheControl(caching)
        .contentType(type)
        .bodyValue(resource(name));
  }

  private static ServerResponse.BodyBuilder secured(ServerResponse.BodyBuilder response) {
    return response
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "same-origin")
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
  }

  private boolean exists(String name) {
    // Names come from one path segment; ".." is the only one that could lead out.
    return !name.contains("..") && resource(name).isReadable();
  }

  private Resource resource(String name) {
    try {
      return root.createRelative(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
