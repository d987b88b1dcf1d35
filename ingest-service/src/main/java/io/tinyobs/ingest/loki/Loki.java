// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.loki;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.model.Tenant;
import io.tinyobs.wire.loki.PushRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes Loki's streams: their lines become OTLP's log records, and behind that nothing is different.
 * Thread-safe.
 *
 * @see <a href="https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs">Loki, push</a>
 */
public final class Loki {
  private final Otlp otlp;
  private final IngestSettings.Loki limits;
  private final LokiJson json;

  public Loki(Otlp otlp, IngestSettings settings, JsonMapper mapper) {
    this.otlp = otlp;
    this.limits = settings.loki();
    this.json = new LokiJson(mapper);
  }

  /**
   * Decodes a request as JSON and stores its lines, but for those refused.
   *
   * @return completes when the lines are stored
   * @throws IngestException.Malformed if it is none; nothing of it is stored
   */
  public CompletableFuture<Export> json(Tenant tenant, byte[] content) {
    return take(tenant, json.read(content));
  }

  /** The same for protobuf. */
  public CompletableFuture<Export> protobuf(Tenant tenant, byte[] content) {
    try {
      return take(
          tenant,
          PushRequest.parseFrom(content).getStreamsList().stream().map(LokiStream::of).toList());
    } catch (InvalidProtocolBufferException e) {
      throw new IngestException.Malformed(
          "cannot read Loki's push: %d bytes are no request: %s"
              .formatted(content.length, e.getMessage()),
          e);
    }
  }

  private CompletableFuture<Export> take(Tenant tenant, List<LokiStream> streams) {
    var tally = Tally.of(Signal.LOGS, Protocol.LOKI);
    var request = new StreamTranslation(limits, tally).translate(streams);
    return otlp.logs(tenant, request, tally);
  }
}
