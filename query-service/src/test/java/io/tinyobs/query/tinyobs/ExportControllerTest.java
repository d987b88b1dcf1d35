// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ExportControllerTest extends QueryServiceTest {
  private static final long DAY = 86_400_000;

  private void fill() {
    store(WriteBatch.create()
        .metadata(new MetricMetadata("hits", MetricType.COUNTER, "", ""))
        .sample(Labels.of("__name__", "hits", "path", "/a"), NOW - 1000, 1)
        .sample(Labels.of("__name__", "hits", "path", "/a"), NOW, 2.5)
        .sample(Labels.of("__name__", "gone"), NOW - 1, Double.NaN)
        .sample(Labels.of("__name__", "older"), NOW - 2 * DAY, 7)
        .sample(Labels.of("__name__", "a", "z", "=1+1", "quote", "x,\"y\"\n"), NOW, -1e-9));
  }

  /** Someone takes a day's metrics home. */
  @Test
  void export_json_isTheDocumentThatImportTakes() {
    fill();
    var answer = http.get().uri("/v1/export").exchange();
    answer.expectHeader().valueEquals(
        "Content-Disposition", "attachment; filename=\"tinyobs-export-20261120-120000.json\"");
    assertThat(body(answer, 200)).isEqualTo("""
        {"metrics":[\
        {"name":"a","type":"","value":-1.0E-9,"labels":{"quote":"x,\\"y\\"\\n","z":"=1+1"},\
        "timestamp":"2026-11-20T12:00:00Z"},\
        {"name":"hits","type":"counter","value":1.0,"labels":{"path":"/a"},\
        "timestamp":"2026-11-20T11:59:59Z"},\
        {"name":"hits","type":"counter","value":2.5,"labels":{"path":"/a"},\
        "timestamp":"2026-11-20T12:00:00Z"}],\
        "metadata":{"exported_at":"2026-11-20T12:00:00Z","start_time":"2026-11-19T12:00:00Z",\
        "end_time":"2026-11-20T12:00:00Z","metric_count":3,"format":"json","version":"1.0"}}""");
  }

  /** All that a histogram is, so that importing it loses nothing; see docs/formats/export.md. */
  @Test
  void export_nativeHistograms_areWhole() {
    store(WriteBatch.create()
        .metadata(new MetricMetadata("h", MetricType.HISTOGRAM, "", ""))
        .sample(Labels.of("__name__", "h"), NOW - 3, 5)
        .histogram(Labels.of("__name__", "h"), NOW - 2, new NativeHistogram(
            CounterReset.GAUGE, 3, 1e-128, 1, 10.5, Double.NaN,
            new Buckets(new int[]{-7}, new double[]{1.5}),
            new Buckets(new int[]{-2, -1, 40}, new double[]{3, 0, 4}), new double[0]))
        .histogram(Labels.of("__name__", "h"), NOW - 1, NativeHistogram.custom(
            new double[]{0.25, 5}, 2, Double.POSITIVE_INFINITY, Buckets.from(2, 2)))
        .sample(Labels.of("__name__", "h"), NOW, StaleNaN.VALUE));

    assertThat(get("/v1/export")).startsWith("""
        {"metrics":[\
        {"name":"h","type":"histogram","value":5.0,"timestamp":"2026-11-20T11:59:59.997Z"},\
        {"name":"h","type":"histogram","histogram":{"schema":3,"zero_threshold":1.0E-128,\
        "zero_count":1.0,"count":10.5,"sum":"NaN","negative":[[-7,1.5]],\
        "positive":[[-2,3.0],[-1,0.0],[40,4.0]],"counter_reset":"gauge"},\
        "timestamp":"2026-11-20T11:59:59.998Z"},\
        {"name":"h","type":"histogram","histogram":{"schema":-53,"count":2.0,"sum":"+Inf",\
        "positive":[[2,2.0]],"bounds":[0.25,5.0]},"timestamp":"2026-11-20T11:59:59.999Z"}],\
        "metadata":""");
    assertThat(http.get().uri("/v1/export?format=csv").exchange().expectBody(String.class)
        .returnResult().getResponseBody()).isEqualTo(
            "timestamp,name,type,value\r\n2026-11-20T11:59:59.997Z,h,histogram,5\r\n");
  }

  /** Someone opens them in a spreadsheet, which must not calculate what senders wrote. */
  @Test
  void export_csv_hasAColumnForEachLabel() {
    fill();
    var result = http.get().uri("/v1/export?format=csv").exchange()
        .expectHeader().valueEquals("Content-Type", "text/csv;charset=UTF-8")
        .expectHeader().valueEquals(
            "Content-Disposition", "attachment; filename=\"tinyobs-export-20261120-120000.csv\"")
        .expectBody(String.class).returnResult();
    assertThat(result.getResponseBody()).isEqualTo("""
        timestamp,name,type,value,path,quote,z
        2026-11-20T12:00:00Z,a,,-1e-09,,"x,""y""\r-",'=1+1
        2026-11-20T11:59:59Z,hits,counter,1,/a,,
        2026-11-20T12:00:00Z,hits,counter,2.5,/a,,
        """.replace("\n", "\r\n").replace("\r-", "\n"));
  }

  @Test
  void export_ofAMetricAndTime_hasNoOthers() {
    fill();
    assertThat(get("/v1/export?metric=older&start={s}&end={e}", (NOW - 3 * DAY) / 1000,
        NOW / 1000)).contains("\"metric_count\":1", "\"name\":\"older\"").doesNotContain("hits");
    assertThat(get("/v1/export?metric=unknown"))
        .startsWith("{\"metrics\":[],\"metadata\":{").contains("\"metric_count\":0");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"format=xml; cannot export: got format",
      "start=10&end=10; start must be before end", "start=11&end=10; start must be before end",
      "start=0&end=2592001; export window too large (max 30 days)",
      "start=x; cannot read parameter"})
  void export_badParameter_is400(String parameters, String message) {
    assertThat(get(400, "/v1/export?" + parameters))
        .startsWith("{\"error\":\"Bad Request\",\"message\":\"" + message);
  }

  /** Thirty days go through many slices, and each sample is in one of them. */
  @Test
  void export_ofThirtyDays_hasEachSampleOnce() {
    var batch = WriteBatch.create();
    int count = 30 * 24 * 12;
    for (int i = 0; i < count; i++) {
      batch.sample(Labels.of("__name__", "long"), NOW - 300_000L * i, i);
    }
    for (int i = 0; i < 2000; i++) {
      batch.sample(Labels.of("__name__", "wide", "i", "" + i), NOW - 7_200_000, i);
    }
    store(batch);

    var body = get("/v1/export?start={s}", (NOW - 30 * DAY) / 1000);

    var seen = new HashSet<String>();
    var document = JsonMapper.shared().readTree(body);
    document.get("metrics").forEach(metric -> assertThat(seen.add(metric.toString())).isTrue());
    assertThat(seen).hasSize(count + 2000);
    assertThat(document.at("/metadata/metric_count").asInt()).isEqualTo(count + 2000);
  }

  @Test
  void export_storeAway_is503() {
    storage.unavailable();
    assertThat(get(503, "/v1/export")).startsWith("{\"error\":\"Service Unavailable\"");
  }
}
