// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.memory.InMemoryStorage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What tests of the HTTP API share: a server on a free port, and a tenant of their own in its store. */
@SpringBootTest(classes = TestServer.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "tinyobs.query.queue-wait=200ms", "tinyobs.query.concurrency=2"})
public abstract class QueryServiceTest {
  /** Now, milliseconds since the epoch. */
  protected static final long NOW = TestServer.NOW.toEpochMilli();

  private static final AtomicInteger TENANTS = new AtomicInteger();

  @Autowired
  protected InMemoryStorage storage;

  @LocalServerPort
  protected int port;

  protected WebTestClient http = WebTestClient.bindToServer().build();

  @BeforeEach
  void connect() {
    TestServer.tenant = new Tenant("t" + TENANTS.incrementAndGet());
    http = WebTestClient.bindToServer().baseUrl("http://localhost:" + port)
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 << 20))
        .responseTimeout(Duration.ofSeconds(30)).build();
  }

  @AfterEach
  void bringBack() {
    storage.available();
  }

  /** Whose data this test's requests are about. */
  protected static Tenant tenant() {
    return TestServer.tenant;
  }

  /** Stores a batch. */
  protected void store(WriteBatch batch) {
    storage.writer().write(TestServer.tenant, batch).join();
  }

  /** The body of an answer of status 200 that is JSON. */
  protected String get(String uri, Object... variables) {
    return body(http.get().uri(uri, variables).exchange(), 200);
  }

  /** The body of an answer of any status that is JSON. */
  protected String get(int status, String uri, Object... variables) {
    return body(http.get().uri(uri, variables).exchange(), status);
  }

  /** Checks status and type of an answer. */
  protected static String body(WebTestClient.ResponseSpec answer, int status) {
    var result = answer.expectBody(String.class).returnResult();
    var body = result.getResponseBody();
    assertThat(result.getStatus().value()).as("status of %s", body).isEqualTo(status);
    assertThat(result.getResponseHeaders().getContentType())
        .isNotNull()
        .matches(MediaType.APPLICATION_JSON::equalsTypeAndSubtype, "application/json");
    return body == null ? "" : body;
  }
}
