// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.SnappyBlock;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.wire.LabelCache;
import io.tinyobs.model.Tenant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes requests of Prometheus remote write, 1.0 and 2.0. Thread-safe. */
public final class RemoteWrite {
  /** Of a body, decompressed, for each sample: with its labels, or with references to them. */
  private static final int USUAL_BYTES = 128;
  private static final int USUAL_BYTES_2 = 48;

  private final Gate gate;
  private final SeriesLimits limits;
  private final long maxDecompressedBytes;
  private final LabelCache cache;
  private final TextCache texts = new TextCache();
  private final MetadataMemo memo = new MetadataMemo();

  /**
   * What became of a request.
   *
   * @param samples its samples, native histograms among them
   * @param histogramsStored how many native histograms are stored
   * @param exemplars its exemplars
   */
  public record Written(Tally samples, long histogramsStored, Tally exemplars) {
    /** How many samples are stored, native histograms not among them. */
    public long samplesStored() {
      return samples.received() - samples.refused() - histogramsStored;
    }

    /** How many exemplars are stored. */
    public long exemplarsStored() {
      return exemplars.received() - exemplars.refused();
    }
  }

  public RemoteWrite(Gate gate, IngestSettings settings) {
    this.gate = gate;
    this.limits = settings.limits().ofSeries();
    this.maxDecompressedBytes = settings.maxDecompressed().toBytes();
    this.cache = new LabelCache(settings.labelCache().toBytes());
  }

  /**
   * Decodes a request of 1.0 and stores its samples, but for those refused.
   *
   * @param body a snappy block
   * @param memory what the request may take, of which the decompressed body is taken
   * @return completes when the samples are stored, with the count of those refused
   * @throws IngestException if the request cannot be taken at all; nothing of it is stored
   */
  public CompletableFuture<Written> accept(
      Tenant tenant, byte[] body, MemoryBudget.Share memory) {
    var content = SnappyBlock.decompress(body, maxDecompressedBytes, memory);
    var intake = intake(tenant, Protocol.REMOTE_WRITE, content);
    new RemoteWriteDecoder(intake).decode(content);
    return commit(tenant, intake, List.of());
  }

  /** The same for a request of 2.0. */
  public CompletableFuture<Written> accept2(
      Tenant tenant, byte[] body, MemoryBudget.Share memory) {
    var content = SnappyBlock.decompress(body, maxDecompressedBytes, memory);
    var intake = intake(tenant, Protocol.REMOTE_WRITE_2, content);
    long now = gate.sampleWindow(tenant).nowMillis();
    var decoder = new RemoteWrite2Decoder(content, intake, limits, memo, tenant, now, memory);
    decoder.decode();
    return commit(tenant, intake, decoder.news());
  }

  private SampleIntake intake(Tenant tenant, Protocol protocol, byte[] content) {
    int samples = content.length
        / (protocol == Protocol.REMOTE_WRITE ? USUAL_BYTES : USUAL_BYTES_2);
    return new SampleIntake(gate, limits, cache, texts, tenant, protocol, samples);
  }

  private CompletableFuture<Written> commit(
      Tenant tenant, SampleIntake intake, List<MetadataMemo.Said> news) {
    return gate.commit(tenant, intake.batch(), intake.samples(), intake.exemplars())
        .thenApply(
            unused -> {
              news.forEach(memo::stored);
              return new Written(intake.samples(), intake.histograms(), intake.exemplars());
            });
  }
}
