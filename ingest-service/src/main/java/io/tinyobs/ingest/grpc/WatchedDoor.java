// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.util.AsciiString;
import io.tinyobs.ingest.doctor.FirstBytes;
import io.tinyobs.ingest.doctor.Strays;

/** How gRPC begins a connection in the clear, with a look at its first bytes before. Thread-safe. */
final class WatchedDoor implements InternalProtocolNegotiator.ProtocolNegotiator {
  private final InternalProtocolNegotiator.ProtocolNegotiator plain = InternalProtocolNegotiators
      .serverPlaintext();
  private final Strays strays;
  private final String advice;

  WatchedDoor(Strays strays, String advice) {
    this.strays = strays;
    this.advice = advice;
  }

  @Override
  public AsciiString scheme() {
    return plain.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler handler) {
    return FirstBytes.before(
        plain.newHandler(handler), FirstBytes.Speaks.GRPC, strays, advice);
  }

  @Override
  public void close() {
    plain.close();
  }
}
