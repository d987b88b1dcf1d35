// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.query.JsonShape;
import io.tinyobs.query.PrometheusProcess;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;

/** Asks all that Grafana's data source for Prometheus asks, and is as strict about the answers' shapes as it is. */
class GrafanaTest extends QueryServiceTest {
  private static final String STATS = """
      {"timings":{"evalTotalTime":"num","resultSortTime":"num","queryPreparationTime":"num",\
      "innerEvalTime":"num","execQueueTime":"num","execTotalTime":"num"},\
      "samples":{"totalQueryableSamples":"num","samplesRead?":"num","peakSamples":"num"}}""";
  private static final String SERIES = "{\"__name__?\":\"str\",\"*\":\"str\"}";
  private static final String MATCHERS = "[{\"name\":\"str\",\"type\":\"str\",\"value\":\"str\"}]";
  private static final String COUNTS = "[{\"name\":\"str\",\"value\":\"num\"}]";

  /** Paths that are got and posted, with the shape of their data. */
  private static final Map<String, String> FORMS = new LinkedHashMap<>();
  /** Paths that are only got. */
  private static final Map<String, String> PATHS = new LinkedHashMap<>();
  /** Of these only, what Prometheus 2.42 does not have. */
  private static final Map<String, String> NEWER = new LinkedHashMap<>();

  static {
    FORMS.put("/api/v1/query?query=1%2B1&time={now}",
        "{\"resultType\":\"=scalar\",\"result\":[\"tuple\",\"num\",\"numstr\"]}");
    FORMS.put("/api/v1/query?query=up&time={now}&stats=all", """
        {"resultType":"=vector","result":[{"metric":%s,"value":["tuple","num","numstr"]}],\
        "stats":%s}""".formatted(SERIES, STATS));
    FORMS.put("/api/v1/query?query=up%5B1m%5D&time={now}", """
        {"resultType":"=matrix","result":[{"metric":%s,"values":[["tuple","num","numstr"]]}]}"""
        .formatted(SERIES));
    FORMS.put("/api/v1/query?query=%22a%22&time={now}",
        "{\"resultType\":\"=string\",\"result\":[\"tuple\",\"num\",\"str\"]}");
    FORMS.put("/api/v1/query_range?query=up&start={ago}&end={now}&step=15", """
        {"resultType":"=matrix","result":[{"metric":%s,"values":[["tuple","num","numstr"]]}]}"""
        .formatted(SERIES));
    FORMS.put("/api/v1/labels?start={ago}&end={now}&match[]=up", "[\"str\"]");
    FORMS.put("/api/v1/series?start={ago}&end={now}&match[]=up", "[" + SERIES + "]");
    FORMS.put("/api/v1/format_query?query=sum(up)", "\"str\"");
    PATHS.put("/api/v1/label/__name__/values?start={ago}&end={now}", "[\"str\"]");
    PATHS.put("/api/v1/label/job/values?match[]=up&start={ago}&end={now}", "[\"str\"]");
    PATHS.put("/api/v1/metadata?limit=2",
        "{\"*\":[{\"type\":\"str\",\"help\":\"str\",\"unit\":\"str\"}]}");
    PATHS.put("/api/v1/status/buildinfo", """
        {"version":"str","revision":"str","branch":"str","buildUser":"str","buildDate":"str",\
        "goVersion":"str"}""");
    PATHS.put("/api/v1/status/config", "{\"yaml\":\"str\"}");
    PATHS.put("/api/v1/status/flags", "{\"*\":\"str\"}");
    PATHS.put("/api/v1/status/runtimeinfo", """
        {"startTime":"str","CWD":"str","hostname?":"str","serverTime?":"str",\
        "reloadConfigSuccess":"bool","lastConfigTime":"str","corruptionCount":"num",\
        "goroutineCount":"num","GOMAXPROCS":"num","GOMEMLIMIT?":"num","GOGC":"str",\
        "GODEBUG":"str","storageRetention":"str"}""");
    PATHS.put("/api/v1/status/tsdb", """
        {"headStats":{"numSeries":"num","numLabelPairs":"num","chunkCount":"num",\
        "minTime":"num","maxTime":"num"},"seriesCountByMetricName":%1$s,\
        "labelValueCountByLabelName":%1$s,"memoryInBytesByLabelName":%1$s,\
        "seriesCountByLabelValuePair":%1$s}""".formatted(COUNTS));
    PATHS.put("/api/v1/status/walreplay",
        "{\"min\":\"num\",\"max\":\"num\",\"current\":\"num\"}");
    PATHS.put("/api/v1/targets?state=dropped", """
        {"activeTargets":[],"droppedTargets":[],"droppedTargetCounts?":{}}""");
    PATHS.put("/api/v1/targets/metadata?metric=none", "[]");
    NEWER.put("/api/v1/parse_query?query=up", """
        {"anchored":"bool","matchers":%s,"name":"str","offset":"num","offsetExpr?":"x",\
        "smoothed":"bool","startOrEnd?":"x","timestamp?":"x","type":"=vectorSelector"}"""
        .formatted(MATCHERS));
    NEWER.put("/api/v1/scrape_pools", "{\"scrapePools\":[\"str\"]}");
    NEWER.put("/api/v1/features", "{\"*\":{\"*\":\"bool\"}}");
    NEWER.put("/api/v1/notifications", "[]");
  }

  @TempDir
  private Path folder;

  @BeforeEach
  void fill() {
    store(WriteBatch.create()
        .metadata(new MetricMetadata("up", MetricType.GAUGE, "", "Whether it is"))
        .sample(Labels.of("__name__", "up", "job", "shop", "instance", "a"), NOW - 30_000, 1)
        .sample(Labels.of("__name__", "up", "job", "shop", "instance", "a"), NOW, 0.5));
  }

  private static void check(String path, String shape, String answer) {
    assertThat(JsonShape.of("{\"status\":\"=success\",\"data\":" + shape + "}").mismatch(answer))
        .as("%s: %s", path, answer).isEmpty();
  }

  private static String at(String path, Instant now) {
    return path.replace("{now}", "" + now.getEpochSecond())
        .replace("{ago}", "" + (now.getEpochSecond() - 60))
        .replace("[]", "%5B%5D");
  }

  private String got(String path) {
    return body(http.get().uri(URI.create("http://localhost:" + port + path)).exchange(), 200);
  }

  /** Someone adds this server to Grafana and opens a dashboard, Explore and the metrics browser. */
  @Test
  void answers_ofAllCalls_haveTheirShape() {
    var now = Instant.ofEpochMilli(NOW);
    FORMS.forEach((path, shape) -> {
      check(path, shape, got(at(path, now)));
      check(path, shape, posted(at(path, now)));
    });
    PATHS.forEach((path, shape) -> check(path, shape, got(at(path, now))));
    NEWER.forEach((path, shape) -> check(path, shape,
        got(at(path, now)).replaceAll(",\"(offsetExpr|startOrEnd|timestamp)\":null", "")));
  }

  /** The shapes are not ours: a real Prometheus that scrapes itself has them too. */
  @Test
  void shapes_ofAllCalls_areThoseOfPrometheus() throws IOException {
    try (var prometheus = PrometheusProcess.scrapingItself(folder)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> prometheus
          .get(at("/api/v1/query_range?query=up&start={ago}&end={now}&step=15", Instant.now()))
          .contains("values"));
      var all = new LinkedHashMap<>(FORMS);
      all.putAll(PATHS);
      all.forEach((path, shape) -> check(path, shape, prometheus.get(at(path, Instant.now()))));
    }
  }

  private String posted(String pathAndQuery) {
    var form = new LinkedMultiValueMap<String, String>();
    int question = pathAndQuery.indexOf('?');
    for (var parameter : pathAndQuery.substring(question + 1).split("&", -1)) {
      var pair = parameter.split("=", 2);
      form.add(URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
          URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    return body(http.post().uri(pathAndQuery.substring(0, question))
        .body(BodyInserters.fromFormData(form)).exchange(), 200);
  }
}
