// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a connection and tells who speaks a protocol that this port does not, in that
 * protocol as far as it allows. All others it lets through and leaves the connection. Belongs to one connection.
 *
 * <p>Where another handler is to take over ({@link #before}) nothing is said until the first bytes are there: gRPC's
 * would begin with a frame that no one else can read. One who sends none in {@value #PATIENCE_SECONDS} s is cut off.
 *
 * <p>Bytes that come too few at a time to be told apart go through, and the port's own decoder refuses them.
 */
public final class FirstBytes extends ChannelInboundHandlerAdapter {
  /** What a port speaks. */
  public enum Speaks {
    /** HTTP/1.1. */
    HTTP,
    /** HTTP/2 as gRPC uses it. */
    GRPC
  }

  private static final byte[] HTTP2_PREFACE = ascii("PRI * HTTP/2.0");
  /** Of methods that senders use; POST comes first, as it is what they send. */
  private static final List<byte[]> HTTP1 = List.of(
      ascii("POST "), ascii("GET "), ascii("PUT "), ascii("HEAD "), ascii("OPTIONS "));
  private static final int TLS_HANDSHAKE = 0x16;
  private static final int TLS_VERSION = 0x03;
  /** An answer is lost if the connection is closed under a sender that still writes. */
  private static final long LINGER_MILLIS = 500;
  private static final int PATIENCE_SECONDS = 60;
  private static final int GOAWAY = 7;
  private static final int HTTP_1_1_REQUIRED = 0xd;

  private final Speaks speaks;
  private final Strays strays;
  private final String advice;
  private final @Nullable ChannelHandler next;
  private final List<Object> events = new ArrayList<>();
  private @Nullable ScheduledFuture<?> patience;
  private boolean strayed;

  private FirstBytes(
      Speaks speaks, Strays strays, String advice, @Nullable ChannelHandler next) {
    this.speaks = speaks;
    this.strays = strays;
    this.advice = advice;
    this.next = next;
  }

  /**
   * Before handlers that wait for what comes.
   *
   * @param advice where else to send, a sentence for the sender
   */
  public static FirstBytes of(Speaks speaks, Strays strays, String advice) {
    return new FirstBytes(speaks, strays, advice, null);
  }

  /**
   * Before a handler that would speak first; it is added behind this one when the first bytes are there.
   *
   * @param advice where else to send, a sentence for the sender
   */
  public static FirstBytes before(
      ChannelHandler next, Speaks speaks, Strays strays, String advice) {
    return new FirstBytes(speaks, strays, advice, next);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (next != null) {
      patience = context.executor().schedule(
          () -> {
            var closing = context.close();
          },
          PATIENCE_SECONDS,
          TimeUnit.SECONDS);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  /** What the next handler is told before it is there. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (next == null) {
      context.fireUserEventTriggered(event);
    } else {
      events.add(event);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (strayed) {
      ReferenceCountUtil.release(bytes);
      return;
    }
    var kind = bytes instanceof ByteBuf buffer ? kind(buffer) : null;
    if (kind == null) {
      pass(context, bytes);
      return;
    }
    strayed = true;
    ReferenceCountUtil.release(bytes);
    strays.add(kind, context.channel().localAddress(), context.channel().remoteAddress());
    var answer = answer(kind);
    if (answer == null) {
      context.close();
      return;
    }
    context.writeAndFlush(Unpooled.wrappedBuffer(answer));
    var unused = context.executor().schedule(
        () -> {
          var closing = context.close();
        },
        LINGER_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private void pass(ChannelHandlerContext context, Object bytes) {
    if (next != null) {
      context.pipeline().addAfter(context.name(), null, next);
      events.forEach(context::fireUserEventTriggered);
    }
    context.pipeline().remove(this);
    context.fireChannelRead(bytes);
  }

  private Strays.@Nullable Kind kind(ByteBuf bytes) {
    if (startsWith(bytes, new byte[]{TLS_HANDSHAKE, TLS_VERSION})) {
      return Strays.Kind.TLS_ON_PLAIN;
    }
    return switch (speaks) {
      case HTTP -> startsWith(bytes, HTTP2_PREFACE) ? Strays.Kind.GRPC_ON_HTTP : null;
      case GRPC -> HTTP1.stream().anyMatch(method -> startsWith(bytes, method))
          ? Strays.Kind.HTTP_ON_GRPC
          : null;
    };
  }

  private static boolean startsWith(ByteBuf bytes, byte[] start) {
    if (bytes.readableBytes() < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private byte @Nullable [] answer(Strays.Kind kind) {
    return switch (kind) {
      case GRPC_ON_HTTP -> goAway();
      case HTTP_ON_GRPC -> badRequest();
      // Whatever is said in the clear, the other side only knows that it is no TLS.
      case TLS_ON_PLAIN, NO_KEY, NO_RIGHT -> null;
    };
  }

  /** An empty SETTINGS, with which a server has to begin, and a GOAWAY whose reason gRPC shows. */
  private byte[] goAway() {
    var reason = advice.getBytes(StandardCharsets.UTF_8);
    var frames = Unpooled.buffer(32 + reason.length);
    frames.writeMedium(0).writeByte(4).writeByte(0).writeInt(0);
    frames.writeMedium(8 + reason.length).writeByte(GOAWAY).writeByte(0).writeInt(0);
    frames.writeInt(0).writeInt(HTTP_1_1_REQUIRED).writeBytes(reason);
    var bytes = new byte[frames.readableBytes()];
    frames.readBytes(bytes);
    return bytes;
  }

  /** 400, after which exporters do not send the same again. */
  private byte[] badRequest() {
    return ascii(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n"
            + "content-length: %d\r\n\r\n%s\n".formatted(advice.length() + 1, advice));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
