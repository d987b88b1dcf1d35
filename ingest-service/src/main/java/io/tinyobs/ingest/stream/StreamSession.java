// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.v1.Ack;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.function.UnaryOperator;

/**
 * One agent's stream. Writes may end in any order; what is acknowledged is the last batch before which
 * none is missing. Acknowledgements that the client is too slow to read are left out, for the next one
 * says all they would have. Thread-safe.
 */
final class StreamSession implements StreamObserver<InputStream> {
  private final Gate gate;
  private final Tenant tenant;
  /** Batches of one stream come one after the other. */
  private final BatchReader reader;
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
    this.reader = new BatchReader(gate, tenant, limits);
    this.tenant = tenant;
    this.call = call;
    this.failed = failed;
  }

  @Override
  public void onNext(InputStream sent) {
    long ordinal = next();
    var tally = Tally.of(Signal.METRICS, Protocol.STREAM);
    WriteBatch batch;
    try {
      // Unpacked here: a message that comes to more than it may fails as it is read.
      var message = sent.readAllBytes();
      gate.admitBytes(tenant, message.length);
      batch = reader.read(message, tally);
    } catch (IngestException e) {
      onFailed(e);
      return;
    } catch (StatusRuntimeException e) { // gRPC's own, of a message that it cannot unpack.
      var message = "cannot read the batch: " + e.getStatus().getDescription();
      onFailed(
          e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
              ? new IngestException.TooLarge(message)
              : new IngestException.Malformed(message));
      return;
    } catch (IOException e) {
      onFailed(new IngestException.Malformed("cannot read the batch: " + e.getMessage()));
      return;
    }
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
