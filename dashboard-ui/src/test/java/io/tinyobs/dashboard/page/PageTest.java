// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.test.web.reactive.server.WebTestClient;

class PageTest {
  @TempDir
  private Path dir;

  /** Deep links are the index with a query; the page reads it. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/?tab=traces&traceId=abc", "/index.html"})
  void index_whateverTheQuery_isServedAndAskedForAgain(String path) throws IOException {
    build();
    var headers = get(path)
        .expectStatus().isOk()
        .expectHeader().contentType("text/html")
        .expectHeader().valueEquals("Cache-Control", "no-cache")
        .expectBody(String.class).isEqualTo("<html>")
        .returnResult().getResponseHeaders();
    assertThat(headers.getFirst("Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'").doesNotContain("unsafe");
    assertThat(headers.getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(headers.getFirst("Referrer-Policy")).isEqualTo("same-origin");
  }

  @Test
  void asset_withHashInItsName_isKeptForAYear() throws IOException {
    build();
    get("/assets/index-Bx12.js")
        .expectStatus().isOk()
        .expectHeader().contentType("text/javascript")
        .expectHeader().valueEquals("Cache-Control", "max-age=31536000, public, immutable")
        .expectHeader().valueEquals("X-Content-Type-Options", "nosniff")
        .expectBody(String.class).isEqualTo("1");
  }

  @Test
  void file_besideTheIndex_isServed() throws IOException {
    build();
    get("/favicon.svg").expectStatus().isOk()
        .expectHeader().contentType("image/svg+xml")
        .expectHeader().valueEquals("Cache-Control", "no-cache");
  }

  /** A browser with an old index must not keep the page instead of the script. */
  @ParameterizedTest
  @ValueSource(strings = {
      "/assets/gone.js", "/assets/..%2findex.html", "/assets/%2e%2e", "/gone.svg", "/other"})
  void file_thatIsNotThere_isNotFound(String path) throws IOException {
    build();
    get(path).expectStatus().isNotFound();
  }

  @Test
  void index_ofABuildWithoutPage_saysHowToBuildIt() {
    get("/").expectStatus().isOk()
        .expectHeader().contentType("text/plain;charset=UTF-8")
        .expectBody(String.class).value(text -> assertThat(text).contains("mvn ", "-Dskip.ui"));
  }

  private void build() throws IOException {
    Files.writeString(dir.resolve("index.html"), "<html>");
    Files.writeString(dir.resolve("favicon.svg"), "<svg/>");
    Files.createDirectory(dir.resolve("assets"));
    Files.writeString(dir.resolve("assets/index-Bx12.js"), "1");
  }

  private WebTestClient.ResponseSpec get(String path) {
    var page = new Page(new FileSystemResource(dir + "/"));
    return WebTestClient.bindToRouterFunction(page.routes()).build()
        .get().uri(URI.create(path)).exchange();
  }
}
