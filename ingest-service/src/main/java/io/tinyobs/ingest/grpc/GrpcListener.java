// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.tinyobs.ingest.doctor.Strays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Services on a port of their own, beside Spring's server, which has one port only. */
public final class GrpcListener implements SmartLifecycle {
  private static final long STOP_SECONDS = 3;
  private static final long KEEPALIVE_SECONDS = 60;

  private final int port;
  private final int maxMessageBytes;
  private final TenantInterceptor tenants;
  private final Strays strays;
  private final String advice;
  private final List<BindableService> services;
  private @Nullable Server server;

  /**
   * @param port 0 for any free one, -1 for none
   * @param maxMessageBytes largest message, once decompressed
   * @param strays is told who does not speak gRPC
   * @param advice where they are told to send
   */
  public GrpcListener(
      int port,
      int maxMessageBytes,
      TenantInterceptor tenants,
      Strays strays,
      String advice,
      List<BindableService> services) {
    this.port = port;
    this.maxMessageBytes = maxMessageBytes;
    this.tenants = tenants;
    this.strays = strays;
    this.advice = advice;
    this.services = List.copyOf(services);
  }

  @Override
  public synchronized void start() {
    if (port < 0 || server != null) {
      return;
    }
    var builder = NettyServerBuilder.forPort(port)
        .protocolNegotiator(new WatchedDoor(strays, advice))
        .decompressorRegistry(ZstdCodec.registry())
        .maxInboundMessageSize(maxMessageBytes)
        // Clients that vanished without a word are noticed within two of these.
        .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS);
    services.forEach(
        service -> builder.addService(
            OversizeInterceptor.around(ServerInterceptors.intercept(service, tenants))));
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port %d for gRPC".formatted(port), e);
    }
  }

  @Override
  public synchronized void stop() {
    var running = server;
    server = null;
    if (running == null) {
      return;
    }
    running.shutdown();
    try {
      // Streams have no end of their own: those still open then are cut, and their clients reconnect.
      if (!running.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        running.shutdownNow();
      }
    } catch (InterruptedException e) {
      running.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return server != null;
  }

  /** The port it listens on, or -1 if it does not. */
  public synchronized int port() {
    return server == null ? -1 : server.getPort();
  }
}
