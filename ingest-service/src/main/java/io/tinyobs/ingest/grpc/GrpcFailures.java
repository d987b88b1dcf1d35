// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestSettings;

/** Failures as gRPC tells them, with a hint when to come back if that may help. Thread-safe. */
public final class GrpcFailures {
  private final java.time.Duration usual;

  public GrpcFailures(IngestSettings settings) {
    this.usual = settings.retryAfter();
  }

  /** The status of a failure. */
  public StatusRuntimeException of(Failure failure) {
    var status = Status.newBuilder().setCode(failure.grpc().value()).setMessage(failure.message());
    if (failure.retry()) {
      status.addDetails(Any.pack(retry(failure.retryAfterOr(usual))));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static RetryInfo retry(java.time.Duration after) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            Duration.newBuilder().setSeconds(after.toSeconds()).setNanos(after.toNanosPart()))
        .build();
  }
}
