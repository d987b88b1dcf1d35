// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.JsonErrors;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the document that {@code /v1/export} writes, of any length: a thousand metrics are held and stored at a
 * time, and the next are read when they are. What is not sound is left out and told. Parts of histograms are
 * totals here, for that is how they are stored. Thread-safe.
 */
public final class TinyObsImport {
  /** Metrics of one write. */
  private static final int BATCH = 1000;
  /** Errors that are told; more are only counted. */
  private static final int TOLD = 100;
  /** Bytes of one metric, and of what stands beside the list. */
  private static final long PART_BYTES = 1 << 20;

  /**
   * What became of a document.
   *
   * @param imported metrics stored
   * @param batches writes
   * @param oldestMillis time of the oldest metric stored
   * @param newestMillis time of the newest
   * @param at when it ended
   * @param errors what was left out and why, the first hundred
   */
  public record Summary(
      long imported, int batches, long oldestMillis, long newestMillis, Instant at,
      List<String> errors) {
  }

  private final Gate gate;
  private final SeriesLimits limits;
  private final InstantSource clock;
  private final JsonMapper mapper;

  public TinyObsImport(
      Gate gate, IngestSettings settings, InstantSource clock, JsonMapper mapper) {
    this.gate = gate;
    this.limits = settings.tinyobs().ofSeries();
    this.clock = clock;
    this.mapper = mapper;
  }

  /**
   * Reads and stores a document; blocks until all of it is stored.
   *
   * @throws IngestException if it is not JSON of this shape or one metric is too large; what came before is
   *     stored
   * @throws io.tinyobs.storage.StorageException if the store does not take it; importing it again is harmless
   */
  public Summary read(Tenant tenant, InputStream document) {
    var run = new Run(tenant);
    var in = new Allowance(document, PART_BYTES, bytes -> gate.admitBytes(tenant, bytes));
    try (var parser = mapper.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IngestException.Malformed(
            "invalid JSON: got %s, expected an object".formatted(parser.currentToken()));
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        in.renew();
        member(parser, in, run);
      }
    } catch (JacksonException e) {
      // What the stream itself refused comes wrapped.
      if (e.getCause() instanceof IngestException refused) {
        throw refused;
      }
      throw JsonErrors.malformed("invalid JSON", e);
    }
    run.flush();
    return run.summary();
  }

  private static void member(JsonParser parser, Allowance in, Run run) {
    boolean wanted = parser.currentName().equals("metrics");
    var token = parser.nextToken();
    if (!wanted || token == JsonToken.VALUE_NULL) {
      parser.skipChildren();
      return;
    }
    if (token != JsonToken.START_ARRAY) {
      throw new IngestException.Malformed(
          "invalid JSON: got %s for \"metrics\", expected an array".formatted(token));
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      in.renew();
      run.take(parser);
    }
  }

  /** One document on its way. */
  private final class Run {
    private final Tenant tenant;
    private final List<String> errors = new ArrayList<>();
    private @Nullable MetricBatch batch;
    private @Nullable Tally tally;
    private int index;
    private long untold;
    private long imported;
    private int batches;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;

    Run(Tenant tenant) {
      this.tenant = tenant;
    }

    void take(JsonParser parser) {
      var node = parser.<JsonNode>readValueAsTree();
      var into = batch == null ? new MetricBatch(gate, limits, tenant, null) : batch;
      var count = tally == null ? Tally.of(Signal.METRICS, Protocol.TINYOBS) : tally;
      batch = into;
      tally = count;
      count.received(1);
      try {
        long millis = into.add(TinyObsReader.metric(node, index));
        oldest = Math.min(oldest, millis);
        newest = Math.max(newest, millis);
      } catch (RecordRefused e) {
        count.refused(e, 1);
        tell(e.message());
      } catch (IngestException.Malformed e) {
        count.refused(Reason.INVALID_VALUE, 1, String.valueOf(e.getMessage()));
        tell(String.valueOf(e.getMessage()));
      }
      index++;
      if (count.received() >= BATCH) {
        flush();
      }
    }

    private void tell(String why) {
      if (errors.size() < TOLD) {
        errors.add("metric %d: %s".formatted(index, why));
      } else {
        untold++;
      }
    }

    void flush() {
      if (batch == null || tally == null) {
        return;
      }
      try {
        gate.commit(tenant, batch.batch(), tally).join();
      } catch (CompletionException e) {
        throw Gate.unwrap(e) instanceof RuntimeException cause ? cause : e;
      }
      if (!batch.batch().isEmpty()) {
        batches++;
      }
      imported += tally.received() - tally.refused();
      batch = null;
      tally = null;
    }

    Summary summary() {
      if (untold > 0) {
        errors.add("and %d more".formatted(untold));
      }
      return new Summary(imported, batches, oldest, newest, clock.instant(), errors);
    }
  }
}
