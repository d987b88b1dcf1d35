// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Closes connections of which the head of a request does not arrive in time, from its first byte to its last.
 * The server's own time limits begin where the head ends, so one who sends a byte of it now and then would
 * hold a connection for ever. A connection that waits between two requests is not affected.
 */
public final class HeadTimeout {
  private final long millis;
  /** Runs from a head's first byte to its last; only ever touched by the connection's own thread. */
  private @Nullable ScheduledFuture<?> running;
  private boolean isHead = true;

  private HeadTimeout(Duration limit) {
    this.millis = limit.toMillis();
  }

  /** A server that does so. */
  public static HttpServer on(HttpServer server, Duration limit) {
    return server.doOnChannelInit(
        (observer, channel, remote) -> new HeadTimeout(limit).watch(channel));
  }

  private void watch(Channel channel) {
    var pipeline = channel.pipeline();
    if (pipeline.get(NettyPipeline.HttpCodec) != null) {
      pipeline.addBefore(NettyPipeline.HttpCodec, "tinyobs.head.bytes", new Bytes());
      pipeline.addAfter(NettyPipeline.HttpCodec, "tinyobs.head.parts", new Parts());
    }
  }

  /** Sees what arrives before it is a request. */
  private final class Bytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
      if (isHead && running == null) {
        running = context.executor().schedule(
            () -> {
              var unused = context.close();
            },
            millis,
            TimeUnit.MILLISECONDS);
      }
      super.channelRead(context, bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      stop();
      super.channelInactive(context);
    }
  }

  /** Sees the parts of requests. */
  private final class Parts extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object part) throws Exception {
      if (part instanceof HttpRequest) {
        isHead = false;
        stop();
      }
      if (part instanceof LastHttpContent) {
        isHead = true;
      }
      super.channelRead(context, part);
    }
  }

  private void stop() {
    var timer = running;
    running = null;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
