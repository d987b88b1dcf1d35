// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestConfiguration;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.QueryConfiguration;
import io.tinyobs.spring.StorageConfiguration;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.memory.InMemoryStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What one door hands out, the other takes: metrics move from one server to another. */
@SpringBootTest(classes = ExportImportTest.Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "spring.grpc.server.port=0", "tinyobs.ingest.otlp-http-port=0",
    "tinyobs.ingest.otlp-grpc-port=0"})
class ExportImportTest {
  private static final Tenant OLD = new Tenant("old");
  private static final Tenant NEW = new Tenant("new");

  /** Both services over the store's twin; a header says whose data a request is about. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({Twin.class, StorageConfiguration.class, IngestConfiguration.class,
      QueryConfiguration.class})
  static class Application {
  }

  /** Comes first, so that the real store stays away. */
  @Configuration(proxyBeanMethods = false)
  static class Twin {
    @Bean
    InMemoryStorage storage() {
      return InMemoryStorage.create(InstantSource.system());
    }

    @Bean
    TenantResolver tenantResolver() {
      return headers -> new Tenant(String.valueOf(headers.getFirst("X-Whose")));
    }
  }

  @Autowired
  private InMemoryStorage storage;

  @LocalServerPort
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  private String send(Tenant whose, String path, HttpRequest.Builder request) {
    var answer = http.sendAsync(request
        .uri(URI.create("http://localhost:" + port + path))
        .header("X-Whose", whose.name())
        .build(), HttpResponse.BodyHandlers.ofString()).join();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private Map<Labels, String> samples(Tenant whose) {
    var all = new TreeMap<Labels, String>();
    for (Series series : storage.metrics().select(whose, List.<Matcher>of(), TimeRange.ALL)
        .items()) {
      all.put(series.labels(), series.samples().toString());
    }
    return all;
  }

  /** Histograms are totals on both sides: counted as additions they would double with every move. */
  @Test
  void exportedDocument_imported_isTheSame() {
    long now = System.currentTimeMillis();
    var batch = WriteBatch.create()
        .metadata(new MetricMetadata("hits_total", MetricType.COUNTER, "", ""))
        .metadata(new MetricMetadata("wait", MetricType.HISTOGRAM, "", ""));
    for (int i = 0; i < 2500; i++) {
      batch.sample(Labels.of("__name__", "hits_total", "path", "/\"é\\\n"), now - 1000 * i,
          i / 3.0)
          .sample(Labels.of("__name__", "wait_bucket", "le", "+Inf"), now - 1000 * i, 9000 - i)
          .sample(Labels.of("__name__", "wait_sum"), now - 1000 * i, 1e-300 * i);
    }
    storage.writer().write(OLD, batch.sample(Labels.of("__name__", "a.b"), now, -0.0)).join();

    var document = send(OLD, "/v1/export", HttpRequest.newBuilder().GET());
    var told = send(NEW, "/v1/import", HttpRequest.newBuilder()
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(document)));

    assertThat(told).contains("\"metrics_imported\":7501").doesNotContain("\"errors\"");
    assertThat(samples(NEW)).hasSize(4).isEqualTo(samples(OLD));
    assertThat(storage.metrics().metrics(NEW)).contains(
        new MetricMetadata("hits_total", MetricType.COUNTER, "", ""),
        new MetricMetadata("wait", MetricType.HISTOGRAM, "", ""));
  }
}
