// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesControllerTest extends QueryServiceTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long NANOS = NOW * MILLI;

  private int ids;

  /** A span that started so many seconds ago; durations in milliseconds. */
  private static Span span(
      int id, int parent, String service, SpanKind kind, long secondsAgo, long millis,
      SpanStatus status, Map<String, Object> attributes) {
    long start = NANOS - secondsAgo * SECOND;
    return new Span(
        "0af7651916cd43dd8448eb211c80319c", hex(id), parent == 0 ? "" : hex(parent), "work", kind,
        start, start + millis * MILLI, status, "", service, attributes,
        Map.of("service.name", service), Scope.NONE, List.of(), List.of(), "");
  }

  private static Span span(
      int id, int parent, String service, SpanKind kind, Map<String, Object> attributes) {
    return span(id, parent, service, kind, 10, 4, SpanStatus.UNSET, attributes);
  }

  private static String hex(int id) {
    return "%016x".formatted(id);
  }

  private Span root(String service, long secondsAgo, long millis, SpanStatus status) {
    int id = ++ids;
    long start = NANOS - secondsAgo * SECOND;
    return new Span(
        "%032x".formatted(id), hex(id), "", "work", SpanKind.SERVER, start, start + millis * MILLI,
        status, "", service, Map.of(), Map.of("service.name", service), Scope.NONE, List.of(),
        List.of(), "");
  }

  @Test
  void catalog_spansOfTheLastHour_areCountedByService() {
    var batch = WriteBatch.create();
    for (int millis = 1; millis <= 100; millis++) {
      batch.span(root("shop", 50, millis, millis > 95 ? SpanStatus.ERROR : SpanStatus.UNSET));
    }
    batch.span(root("cart", 10, 7, SpanStatus.OK));
    batch.span(root("cart", 3601 + 10, 7, SpanStatus.ERROR));
    batch.span(root("gone", 3601 + 10, 7, SpanStatus.OK));
    store(batch);

    assertThat(get("/api/service-catalog")).isEqualTo("""
        [{"name":"cart","span_count":1,"trace_count":1,"first_seen":%d,"last_seen":%d,\
        "rate":0.1,"error_rate":0.0,\
        "duration_p50":7.0,"duration_p95":7.0,"duration_p99":7.0},\
        {"name":"shop","span_count":100,"trace_count":100,"first_seen":%d,"last_seen":%d,\
        "rate":2.0,"error_rate":5.0,\
        "duration_p50":50.0,"duration_p95":95.0,"duration_p99":99.0}]""".formatted(
        NANOS - 10 * SECOND, NANOS - 10 * SECOND + 7 * MILLI,
        NANOS - 50 * SECOND, NANOS - 50 * SECOND + 100 * MILLI));
  }

  /** The first moments of a service: a rate is no burst. */
  @Test
  void catalog_spanOfThisMoment_isOneASecond() {
    store(WriteBatch.create().span(root("shop", 0, 0, SpanStatus.OK)));

    assertThat(get("/api/service-catalog")).contains("\"rate\":1.0,");
  }

  @Test
  void catalog_nothingStored_isEmpty() {
    assertThat(get("/api/service-catalog")).isEqualTo("[]");
    assertThat(get("/api/service-map")).isEqualTo("{\"nodes\":[],\"edges\":[]}");
  }

  @Test
  void map_callsBetweenServicesAndToADatabase_areEdges() {
    store(WriteBatch.create()
        .span(span(1, 0, "shop", SpanKind.SERVER, 10, 9, SpanStatus.UNSET, Map.of()))
        .span(span(2, 1, "shop", SpanKind.CLIENT, 10, 6, SpanStatus.UNSET, Map.of()))
        .span(span(3, 2, "cart", SpanKind.SERVER, 10, 4, SpanStatus.ERROR, Map.of()))
        .span(span(4, 3, "cart", SpanKind.CLIENT, 10, 2, SpanStatus.UNSET,
            Map.of("db.system.name", "postgresql", "db.namespace", "carts"))));

    assertThat(get("/api/service-map")).isEqualTo("""
        {"nodes":[{"id":"cart","label":"cart","type":"service","metrics":{"name":"cart",\
        "span_count":2,"trace_count":1,"first_seen":%1$d,"last_seen":%3$d,"rate":0.2,\
        "error_rate":50.0,"duration_p50":2.0,"duration_p95":4.0,"duration_p99":4.0}},\
        {"id":"database:postgresql/carts","label":"postgresql/carts","type":"database",\
        "metrics":{"name":"postgresql/carts","span_count":1,"trace_count":1,"first_seen":%1$d,\
        "last_seen":%2$d,"rate":0.1,"error_rate":0.0,\
        "duration_p50":2.0,"duration_p95":2.0,"duration_p99":2.0}},\
        {"id":"shop","label":"shop","type":"service","metrics":{"name":"shop",\
        "span_count":2,"trace_count":1,"first_seen":%1$d,"last_seen":%4$d,"rate":0.2,\
        "error_rate":0.0,"duration_p50":6.0,"duration_p95":9.0,"duration_p99":9.0}}],\
        "edges":[{"source":"cart","target":"database:postgresql/carts","value":1,"p95":2.0,\
        "req_rate":0.1,"error_rate":0.0},\
        {"source":"shop","target":"cart","value":1,"p95":4.0,\
        "req_rate":0.1,"error_rate":100.0}]}""".formatted(
        NANOS - 10 * SECOND,
        NANOS - 10 * SECOND + 2 * MILLI,
        NANOS - 10 * SECOND + 4 * MILLI,
        NANOS - 10 * SECOND + 9 * MILLI));
  }

  /** Instrumentation of before the attributes were renamed. */
  @Test
  void map_attributesOfBefore_nameTheDatabase() {
    store(WriteBatch.create().span(span(1, 0, "shop", SpanKind.CLIENT,
        Map.of("db.system", "redis"))));

    assertThat(get("/api/service-map")).contains(
        "\"id\":\"database:redis\",\"label\":\"redis\",\"type\":\"database\"",
        "\"source\":\"shop\",\"target\":\"database:redis\"");
  }

  /** One service puts orders into a queue, another takes them out: neither calls the other. */
  @Test
  void map_message_goesThroughItsBroker() {
    Map<String, Object> queue = Map.of(
        "messaging.system", "kafka", "messaging.destination.name", "orders");
    store(WriteBatch.create()
        .span(span(1, 0, "shop", SpanKind.PRODUCER, queue))
        .span(span(2, 1, "packer", SpanKind.CONSUMER, queue)));

    assertThat(get("/api/service-map"))
        .contains("\"id\":\"messaging:kafka/orders\",\"label\":\"kafka/orders\","
            + "\"type\":\"messaging\"")
        .contains("\"source\":\"shop\",\"target\":\"messaging:kafka/orders\",\"value\":1,")
        .contains("\"source\":\"messaging:kafka/orders\",\"target\":\"packer\",\"value\":1,")
        .doesNotContain("\"source\":\"shop\",\"target\":\"packer\"");
  }

  /** A service calls itself, or a parent has not arrived: no edge leads from or to nowhere. */
  @Test
  void map_ownOrUnknownParent_isNoEdge() {
    store(WriteBatch.create()
        .span(span(1, 0, "shop", SpanKind.CLIENT, Map.of()))
        .span(span(2, 1, "shop", SpanKind.SERVER, Map.of()))
        .span(span(3, 99, "cart", SpanKind.SERVER, Map.of())));

    assertThat(get("/api/service-map")).endsWith("\"edges\":[]}");
  }

  /** Many pages ask at once: the count is shared for some seconds, unless someone cannot wait. */
  @Test
  void refresh_countedAMomentAgo_isCountedAnew() {
    assertThat(get("/api/service-catalog")).isEqualTo("[]");
    store(WriteBatch.create().span(root("shop", 1, 1, SpanStatus.OK)));
    assertThat(get("/api/service-map")).doesNotContain("shop");

    for (var path : List.of("/api/service-catalog/refresh", "/api/service-map/refresh")) {
      assertThat(body(http.post().uri(path).exchange(), 200)).isEqualTo("{\"status\":\"ok\"}");
    }

    assertThat(get("/api/service-map")).contains("\"shop\"");
    assertThat(get("/api/service-catalog")).contains("\"shop\"");
  }

  @Test
  void catalog_storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, "/api/service-catalog"))
        .startsWith("{\"detail\":\"cannot reach the store");
  }
}
