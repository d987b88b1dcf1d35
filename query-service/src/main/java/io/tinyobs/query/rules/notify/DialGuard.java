// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Looks at the very address that is about to be dialled, after every resolving: whatever a name server says the
 * next time, a checked address and a dialled one are never two. One a connection.
 */
final class DialGuard extends ChannelOutboundHandlerAdapter {
  /** An address was about to be dialled that must not be. */
  static final class Blocked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Blocked(SocketAddress address) {
      super(
          ("cannot dial %s: it is not a public address, expected one, or one of"
              + " tinyobs.query.rules.webhook-allow").formatted(address),
          null, false, false);
    }
  }

  private final AddressPolicy policy;

  DialGuard(AddressPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) throws Exception {
    if (remote instanceof InetSocketAddress internet
        && internet.getAddress() != null
        && policy.allows(internet.getAddress())) {
      super.connect(context, remote, local, promise);
    } else {
      promise.setFailure(new Blocked(remote));
    }
  }
}
