// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.doctor.FirstBytes;
import io.tinyobs.ingest.doctor.Strays;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Makes an HTTP server look at what its connections begin with. */
public final class FirstBytesWatch {
  private FirstBytesWatch() {
  }

  /**
   * A server that does so, unless it has TLS, which says itself what it is.
   *
   * @param advice where those are told to send who speak gRPC
   */
  public static HttpServer on(HttpServer server, Strays strays, String advice) {
    return server.doOnChannelInit(
        (observer, channel, remote) -> {
          if (channel.pipeline().get(NettyPipeline.SslHandler) == null) {
            channel.pipeline()
                .addFirst(
                    "tinyobs.first.bytes",
                    FirstBytes.of(FirstBytes.Speaks.HTTP, strays, advice));
          }
        });
  }
}
