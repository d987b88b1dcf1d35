// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;

/**
 * Tells a client whose message unpacks to more than it may just that: RESOURCE_EXHAUSTED. gRPC notices it while
 * the message is parsed and would say UNKNOWN, after which exporters send the same again. Thread-safe.
 */
public final class OversizeInterceptor implements ServerInterceptor {
  private OversizeInterceptor() {
  }

  /** A service whose messages are parsed where the failure can be caught. */
  public static ServerServiceDefinition around(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new OversizeInterceptor());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, metadata)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          refused = true;
          call.close(e.getStatus(), new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }
}
