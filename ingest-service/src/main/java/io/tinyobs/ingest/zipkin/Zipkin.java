// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.zipkin;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.model.Tenant;
import io.tinyobs.wire.zipkin.ListOfSpans;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes Zipkin's spans: they become OTLP's, and behind that nothing is different. Thread-safe.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin API</a>
 */
public final class Zipkin {
  private static final byte LIST_FIELD = 1 << 3 | 2;

  private final Otlp otlp;
  private final ZipkinJson json;

  public Zipkin(Otlp otlp, JsonMapper mapper) {
    this.otlp = otlp;
    this.json = new ZipkinJson(mapper);
  }

  /**
   * Decodes a request and stores its spans, but for those refused.
   *
   * @param content a list of spans
   * @param isJson whether it is JSON or protobuf
   * @return completes when the spans are stored
   * @throws IngestException.Malformed if it is not; nothing of it is stored
   */
  public CompletableFuture<Export> accept(Tenant tenant, byte[] content, boolean isJson) {
    var spans = isJson ? json.read(content) : protobuf(content);
    return otlp.traces(tenant, SpanTranslation.translate(spans), Protocol.ZIPKIN);
  }

  /** Whether content of which nobody says what it is is JSON: protobuf begins with the tag of its list. */
  public static boolean isJson(byte[] content) {
    return content.length == 0 || content[0] != LIST_FIELD;
  }

  private static ListOfSpans protobuf(byte[] content) {
    try {
      return ListOfSpans.parseFrom(content);
    } catch (InvalidProtocolBufferException e) {
      throw new IngestException.Malformed(
          "cannot read Zipkin spans: %d bytes are no list of spans: %s"
              .formatted(content.length, e.getMessage()),
          e);
    }
  }
}
