// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import java.util.concurrent.CompletableFuture;

/** Takes requests of Prometheus remote write 1.0. Thread-safe. */
public final class RemoteWrite {
  private final Gate gate;
  private final SeriesLimits limits;
  private final long maxDecompressedBytes;
  private final LabelCache cache;
  private final TextCache texts = new TextCache();

  public RemoteWrite(Gate gate, IngestSettings settings) {
    this.gate = gate;
    this.limits = settings.limits().ofSeries();
    this.maxDecompressedBytes = settings.maxDecompressed().toBytes();
    this.cache = new LabelCache(settings.labelCache().toBytes());
  }

  /**
   * Decodes a request and stores its samples, but for those refused.
   *
   * @param body a snappy block
   * @param memory what the request may take, of which the decompressed body is taken
   * @return completes when the samples are stored, with the count of those refused
   * @throws IngestException if the request cannot be taken at all; nothing of it is stored
   */
  public CompletableFuture<Tally> accept(Tenant tenant, byte[] body, MemoryBudget.Share memory) {
    var content = SnappyBlock.decompress(body, maxDecompressedBytes, memory);
    var decoder = new RemoteWriteDecoder(gate, limits, cache, texts, tenant);
    decoder.decode(content);
    return gate.commit(tenant, decoder.batch(), decoder.samples(), decoder.exemplars())
        .thenApply(unused -> decoder.samples());
  }
}
