// SPDX-License-Identifier: MIT
package io.tinyobs.query.watch;

import io.tinyobs.model.Tenant;
import io.tinyobs.query.eval.QueryStats;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Knows the queries under way and writes down those that take long. What a client sent beside the query, keys
 * above all, is never kept. Thread-safe.
 */
public final class QueryWatch {
  private static final JsonFactory JSON = new JsonFactory();

  private final InstantSource clock;
  private final QueryLog log;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Running> running = new ConcurrentHashMap<>();

  public QueryWatch(InstantSource clock, QueryLogProperties properties) {
    this.clock = clock;
    this.log = new QueryLog(properties);
  }

  /**
   * What is asked.
   *
   * @param text PromQL
   * @param startMillis first instant, milliseconds since the epoch
   * @param endMillis last instant; the same for an instant query
   * @param stepMillis from one instant to the next; 0 for an instant query
   */
  public record Question(String text, long startMillis, long endMillis, long stepMillis) {
  }

  /**
   * A query under way.
   *
   * @param id counts up from 1
   * @param client address of whoever asks
   * @param stats its age above all
   */
  public record Running(
      long id, Tenant tenant, Question question, String client, QueryStats stats) {
  }

  /** A request for a query has come; call it when it comes, as from then on it waits. */
  public Asked asked(ServerWebExchange exchange) {
    var stats = new QueryStats();
    if (log.isOn()) {
      stats.detailed();
    }
    var request = exchange.getRequest();
    var address = request.getRemoteAddress();
    return new Asked(
        stats,
        address == null || address.getAddress() == null
            ? ""
            : address.getAddress().getHostAddress(),
        request.getMethod().name(),
        request.getPath().value());
  }

  /** The queries of a tenant that run now, the oldest first. */
  public List<Running> running(Tenant tenant) {
    return running.values().stream()
        .filter(one -> one.tenant().equals(tenant))
        .sorted(Comparator.comparingLong(Running::id))
        .toList();
  }

  /** One request for a query. */
  public final class Asked {
    private final QueryStats stats;
    private final String client;
    private final String method;
    private final String path;

    private Asked(QueryStats stats, String client, String method, String path) {
      this.stats = stats;
      this.client = client;
      this.method = method;
      this.path = path;
    }

    /** What it costs, when it has run. */
    public QueryStats stats() {
      return stats;
    }

    /** Evaluates the query; whether it ends well or not, it is written down if it took long. */
    public <T> T run(Tenant tenant, Question question, Function<QueryStats, T> evaluation) {
      long id = ids.incrementAndGet();
      running.put(id, new Running(id, tenant, question, client, stats));
      try {
        var value = evaluation.apply(stats);
        ended(tenant, question, null);
        return value;
      } catch (RuntimeException | Error e) {
        ended(tenant, question, e);
        throw e;
      } finally {
        running.remove(id);
      }
    }

    private void ended(Tenant tenant, Question question, @Nullable Throwable failure) {
      if (log.wants(stats.totalSeconds())) {
        log.write(line(tenant, question, failure));
      }
    }

    private String line(Tenant tenant, Question question, @Nullable Throwable failure) {
      var text = new StringWriter();
      try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
        json.writeStartObject();
        json.writeStringProperty("time", clock.instant().toString());
        json.writeStringProperty("level", "INFO");
        json.writeStringProperty("msg", "promql query logged");
        json.writeName("params");
        params(json, question);
        if (failure != null) {
          json.writeStringProperty("error", String.valueOf(failure.getMessage()));
        }
        json.writeName("stats");
        StatsJson.write(json, stats);
        json.writeStringProperty("tenant", tenant.name());
        json.writeObjectPropertyStart("httpRequest");
        json.writeStringProperty("clientIP", client);
        json.writeStringProperty("method", method);
        json.writeStringProperty("path", path);
        json.writeEndObject();
        json.writeEndObject();
      }
      return text.toString();
    }

    private static void params(JsonGenerator json, Question question) {
      json.writeStartObject();
      json.writeStringProperty("end", Instant.ofEpochMilli(question.endMillis()).toString());
      json.writeStringProperty("query", question.text());
      json.writeStringProperty("start", Instant.ofEpochMilli(question.startMillis()).toString());
      json.writeNumberProperty("step", question.stepMillis() / 1000);
      json.writeEndObject();
    }
  }
}
