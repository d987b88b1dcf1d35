// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.resolver.AddressResolverGroup;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Posts JSON. Each post dials anew, through a {@link DialGuard}; redirects are not followed, so that credentials in
 * a URL reach the host they were given for and no other; of an answer only the status is read. Thread-safe; blocks.
 */
public final class Poster {
  private static final int MOST_CONNECT_MILLIS = 5000;
  private static final int TOO_MANY = 429;
  private static final int TIMED_OUT = 408;

  private final HttpClient client;
  private final AddressPolicy policy;
  private final Duration timeout;

  /**
   * @param policy which addresses may be dialled
   * @param timeout longest wait for an answer, dialling included
   */
  public Poster(AddressPolicy policy, Duration timeout) {
    this(policy, timeout, null);
  }

  /** The same, with somebody else to ask for addresses. */
  Poster(AddressPolicy policy, Duration timeout, @Nullable AddressResolverGroup<?> resolver) {
    this.policy = policy;
    this.timeout = timeout;
    var plain = HttpClient.create(ConnectionProvider.newConnection())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(MOST_CONNECT_MILLIS, timeout.toMillis()))
        .responseTimeout(timeout)
        .followRedirect(false)
        .disableRetry(true)
        .headers(headers -> headers
            .set(HttpHeaderNames.USER_AGENT, "TinyObs")
            .set(HttpHeaderNames.CONTENT_TYPE, "application/json"));
    this.client = resolver == null ? plain : plain.resolver(resolver);
  }

  /** Posts a body and says what came of it; never throws. */
  public Answer post(URI url, byte[] body) {
    var host = url.getHost();
    if (host == null || !isHttp(url)) {
      return Answer.rejected(
          "cannot post to %s: expected a URL of http or https with a host".formatted(shown(url)));
    }
    try {
      var status = client(url, host)
          .post()
          .uri(withoutCredentials(url))
          .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
          .response()
          .map(response -> response.status().code())
          .block(timeout.plusMillis(MOST_CONNECT_MILLIS));
      return status == null ? Answer.failed("got no answer") : answer(url, status);
    } catch (RuntimeException e) {
      var blocked = blocked(e);
      return blocked == null
          ? Answer.failed("cannot post to %s: %s".formatted(shown(url), e))
          : Answer.rejected(String.valueOf(blocked.getMessage()));
    }
  }

  private HttpClient client(URI url, String host) {
    var guarded = policy.allowsHost(host)
        ? client
        : client.doOnChannelInit((observer, channel, remote) -> channel.pipeline()
            .addFirst(new DialGuard(policy)));
    var credentials = url.getUserInfo();
    return credentials == null
        ? guarded
        : guarded.headers(headers -> headers.set(
            HttpHeaderNames.AUTHORIZATION,
            "Basic " + Base64.getEncoder()
                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8))));
  }

  private static Answer answer(URI url, int status) {
    if (status / 100 == 2) {
      return Answer.delivered();
    }
    var why = "cannot post to %s: got status %d, expected 2xx".formatted(shown(url), status);
    boolean mayPass = status / 100 == 5 || status == TOO_MANY || status == TIMED_OUT;
    return mayPass ? Answer.failed(why) : Answer.rejected(why);
  }

  private static DialGuard.@Nullable Blocked blocked(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DialGuard.Blocked blocked) {
        return blocked;
      }
      for (var suppressed : cause.getSuppressed()) {
        if (suppressed instanceof DialGuard.Blocked blocked) {
          return blocked;
        }
      }
    }
    return null;
  }

  static boolean isHttp(URI url) {
    var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }

  private static URI withoutCredentials(URI url) {
    var text = url.toString();
    var credentials = url.getRawUserInfo();
    return credentials == null
        ? url
        : URI.create(text.replaceFirst(
            "//[^/@]*@", "//"));
  }

  /** A URL for logs and figures: without credentials and without what follows the path. */
  static String shown(URI url) {
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port
        + (url.getRawPath() == null ? "" : url.getRawPath());
  }
}
