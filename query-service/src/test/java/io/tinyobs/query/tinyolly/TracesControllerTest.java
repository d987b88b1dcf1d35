// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesControllerTest extends QueryServiceTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OLDER = "0af7651916cd43dd8448eb211c80319d";
  private static final long NANOS = NOW * 1_000_000;

  @BeforeEach
  void fill() {
    var http = new LinkedHashMap<String, Object>();
    http.put("http.request.method", "GET");
    http.put("http.route", "/cart/{id}");
    http.put("http.response.status_code", 500L);
    http.put("ratio", 0.5);
    var root = new Span(
        TRACE, "b7ad6b7169203331", "", "GET /cart", SpanKind.SERVER, NANOS - 5_000_000, NANOS,
        SpanStatus.ERROR, "no such cart", "shop", http, Map.of("service.name", "shop"),
        new Scope("web", "1.0"),
        List.of(new Span.Event(NANOS - 1_000_000, "exception", Map.of("type", "X"))),
        List.of(new Span.Link(OLDER, "b7ad6b7169203339", Map.of())), "");
    store(WriteBatch.create()
        .span(root)
        .span(
            span(TRACE, "b7ad6b7169203332", "b7ad6b7169203331", "SELECT", "db", NANOS - 4_000_000))
        .span(span(OLDER, "b7ad6b7169203339", "", "tick", "cron", NANOS - 60_000_000_000L))
        .log(log(NANOS - 2_000_000, "", "started <b>", TRACE))
        .log(log(NANOS - 1_000_000, "ERROR", "failed", TRACE))
        .log(log(NANOS - 3_000_000, "INFO", "elsewhere", "")));
  }

  private static Span span(
      String trace, String id, String parent, String name, String service, long start) {
    return new Span(
        trace, id, parent, name, SpanKind.CLIENT, start, start + 1_000_000, SpanStatus.UNSET, "",
        service, Map.of(), Map.of("service.name", service), Scope.NONE, List.of(), List.of(), "");
  }

  private static LogRecord log(long time, String severity, String body, String trace) {
    return new LogRecord(
        time, 9, severity, body, trace, "", "shop", Map.of("n", 1L), Map.of("service.name", "shop"),
        Scope.NONE);
  }

  @Test
  void traces_listed_newestFirstWithRootSpan() {
    var body = get("/api/traces");

    assertThat(body).startsWith("""
        [{"trace_id":"%s","span_count":2,"duration_ms":5.0,"start_time":%d,\
        "root_span_name":"GET /cart","root_span_method":"GET","root_span_route":"/cart/{id}",\
        "root_span_status_code":500,"root_span_status":{"code":2,"message":"no such cart"},\
        "root_span_server_name":null,"root_span_scheme":null,"root_span_host":null,\
        "root_span_target":null,"root_span_url":null,"service_name":"shop","""
        .formatted(TRACE, NANOS - 5_000_000));
    assertThat(body.indexOf(OLDER)).isGreaterThan(body.indexOf(TRACE));
  }

  @Test
  void traces_limited_listsOnlyTheNewest() {
    assertThat(get("/api/traces?limit=1")).contains(TRACE).doesNotContain(OLDER);
  }

  @Test
  void trace_known_showsSpansWholeWithEventsAndLinks() {
    var body = get("/api/traces/" + TRACE);

    assertThat(body).startsWith("""
        {"trace_id":"%s","spans":[{"traceId":"%s","spanId":"b7ad6b7169203331","parentSpanId":"",\
        "name":"GET /cart","kind":"SPAN_KIND_SERVER","startTimeUnixNano":"%d",\
        "endTimeUnixNano":"%d","attributes":[\
        {"key":"http.request.method","value":{"stringValue":"GET"}},\
        {"key":"http.route","value":{"stringValue":"/cart/{id}"}},\
        {"key":"http.response.status_code","value":{"intValue":"500"}},\
        {"key":"ratio","value":{"doubleValue":0.5}}],\
        "status":{"code":2,"message":"no such cart"},"serviceName":"shop",\
        "resource":{"service.name":"shop"},"scope":{"name":"web","version":"1.0"},\
        "events":[{"timeUnixNano":"%d","name":"exception",\
        "attributes":[{"key":"type","value":{"stringValue":"X"}}]}],\
        "links":[{"traceId":"%s","spanId":"b7ad6b7169203339","attributes":[]}]}"""
        .formatted(TRACE, TRACE, NANOS - 5_000_000, NANOS, NANOS - 1_000_000, OLDER));
    assertThat(body).endsWith("\"events\":[],\"links\":[]}],\"span_count\":2}");
  }

  @Test
  void trace_upperCaseId_isTheSame() {
    assertThat(get("/api/traces/" + TRACE.toUpperCase(Locale.ROOT)))
        .isEqualTo(get("/api/traces/" + TRACE));
  }

  /** A link in a chat outlives the trace, or was cut off. */
  @ParameterizedTest
  @ValueSource(strings = {"ffffffffffffffffffffffffffffffff", "abc", "*"})
  void trace_unknown_is404(String id) {
    assertThat(get(404, "/api/traces/" + id)).isEqualTo("{\"detail\":\"Trace not found\"}");
  }

  @Test
  void spans_ofOneService_listed() {
    assertThat(get("/api/spans?service=db")).isEqualTo("""
        [{"span_id":"b7ad6b7169203332","trace_id":"%s","name":"SELECT","start_time":%d,\
        "duration_ms":1.0,"method":null,"route":null,"status_code":null,"status":{"code":0},\
        "server_name":null,"scheme":null,"host":null,"target":null,"url":null,\
        "service_name":"db"}]""".formatted(TRACE, NANOS - 4_000_000));
  }

  @Test
  void logs_ofOneTrace_newestFirst() {
    var body = get("/api/logs?trace_id=" + TRACE);

    assertThat(body).contains("\"message\":\"failed\"").contains("\"severity\":\"ERROR\"")
        .doesNotContain("elsewhere");
    assertThat(body).endsWith("""
        "timestamp":1795175999.998000000,"severity":"INFO","message":"started <b>",\
        "trace_id":"%s","span_id":"","service_name":"shop","attributes":{"n":1},\
        "resource":{"service.name":"shop"},"scope":{"name":"","version":""}}]""".formatted(TRACE));
    assertThat(body.indexOf("failed")).isLessThan(body.indexOf("started"));
  }

  @Test
  void logs_all_eachWithAnIdOfItsOwn() {
    var body = get("/api/logs");

    assertThat(body).contains("elsewhere", "failed", "started");
    var ids = Pattern.compile("\"log_id\":\"([^\"]+)\"").matcher(body).results()
        .map(found -> found.group(1)).toList();
    assertThat(ids).hasSize(3).doesNotHaveDuplicates();
    assertThat(get("/api/logs")).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/traces?limit=0", "/api/traces?limit=5001", "/api/spans?limit=x",
      "/api/logs?limit=-1", "/api/logs?trace_id=zz"})
  void anyList_badParameter_is400(String uri) {
    assertThat(get(400, uri)).startsWith("{\"detail\":\"cannot read parameter ");
  }

  @Test
  void anyList_storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, "/api/traces")).startsWith("{\"detail\":\"cannot reach the store");
  }

  @Test
  void unknownPath_is404InTheSameShape() {
    assertThat(get(404, "/api/unknown")).startsWith("{\"detail\":");
  }
}
