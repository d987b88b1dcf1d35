// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import io.tinyobs.v1.Ack;
import io.tinyobs.v1.TelemetryBatch;
import java.util.BitSet;
import java.util.function.UnaryOperator;

/**
 * One agent's stream. Writes may end in any order; what is acknowledged is the last batch before which
 * none is missing. Acknowledgements that the client is too slow to read are left out, for the next one
 * says all they would have. Thread-safe.
 */
final class StreamSession implements StreamObserver<TelemetryBatch> {
  private final Gate gate;
  private final SeriesLimits limits;
  private final Tenant tenant;
  private final ServerCallStreamObserver<Ack> call;
  private final UnaryOperator<Throwable> failed;

  /** Batches stored beyond {@link #stored}, by their distance from it less one. */
  private BitSet ahead = new BitSet();
  private long received;
  private long stored;
  private long acknowledged;
  private long refused;
  private String message = "";
  private boolean halfClosed;
  private boolean over;

  StreamSession(
      Gate gate,
      SeriesLimits limits,
      Tenant tenant,
      ServerCallStreamObserver<Ack> call,
      UnaryOperator<Throwable> failed) {
    this.gate = gate;
    this.limits = limits;
    this.tenant = tenant;
    this.call = call;
    this.failed = failed;
  }

  @Override
  public void onNext(TelemetryBatch sent) {
    long ordinal = next();
    try {
      gate.admitBytes(tenant, sent.getSerializedSize());
    } catch (IngestException.RateLimited e) {
      onFailed(e);
      return;
    }
    var tally = Tally.of(Signal.METRICS, Protocol.STREAM);
    var batch = new BatchMapping(gate, tenant, limits, tally).map(sent);
    gate.commit(tenant, batch, tally)
        .whenComplete(
            (unused, error) -> {
              if (error == null) {
                onStored(ordinal, tally);
              } else {
                onFailed(error);
              }
            });
  }

  private synchronized long next() {
    return ++received;
  }

  private synchronized void onStored(long ordinal, Tally tally) {
    if (over) {
      return;
    }
    ahead.set((int) (ordinal - stored - 1));
    int run = ahead.nextClearBit(0);
    if (run > 0) {
      stored += run;
      ahead = ahead.get(run, Math.max(run, ahead.length()));
    }
    if (tally.refused() > 0) {
      refused += tally.refused();
      message = tally.message();
    }
    sendAck();
    call.request(1);
    completeIfDone();
  }

  private synchronized void onFailed(Throwable error) {
    if (!over) {
      over = true;
      call.onError(failed.apply(error));
    }
  }

  /** Tells how far the store has come, if that is news and the client reads. */
  synchronized void sendAck() {
    if (!over && call.isReady()) {
      sendNews();
    }
  }

  private void sendNews() {
    if (stored > acknowledged) {
      acknowledged = stored;
      call.onNext(
          Ack.newBuilder().setLastStored(stored).setRefused(refused).setMessage(message).build());
    }
  }

  /** The client has gone: what is under way is stored and told to nobody. */
  synchronized void gone() {
    over = true;
  }

  @Override
  public void onError(Throwable error) {
    gone();
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    completeIfDone();
  }

  private void completeIfDone() {
    if (!over && halfClosed && stored == received) {
      over = true;
      sendNews();
      call.onCompleted();
    }
  }
}
