// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PosterTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final AddressPolicy PUBLIC = AddressPolicy.publicAnd(List.of());

  private final Receiver receiver = Receiver.open();
  private final Receiver other = Receiver.open();

  @AfterEach
  void close() {
    receiver.close();
    other.close();
  }

  private Answer post(AddressPolicy policy, String url) {
    return new Poster(policy, TIMEOUT).post(URI.create(url), BODY);
  }

  /** Answers every name with one address after another. */
  private static AddressResolverGroup<InetSocketAddress> names(
      AtomicInteger asked, String... addresses) {
    return new AddressResolverGroup<>() {
      @Override
      protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
          private InetAddress next() throws UnknownHostException {
            int i = Math.min(asked.getAndIncrement(), addresses.length - 1);
            return InetAddress.getByName(addresses[i]);
          }

          @Override
          protected void doResolve(String host, Promise<InetAddress> promise) throws Exception {
            promise.setSuccess(next());
          }

          @Override
          protected void doResolveAll(String host, Promise<List<InetAddress>> promise)
              throws Exception {
            promise.setSuccess(List.of(next()));
          }
        }.asAddressResolver();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "2130706433"})
  void fault57_loopbackHoweverItIsWritten_isNeverReached(String host) {
    var answer = post(PUBLIC, "http://%s:%d/hook".formatted(host, receiver.port()));

    assertThat(answer.kind()).isNotEqualTo(Answer.Kind.DELIVERED);
    assertThat(receiver.posts()).isEmpty();
  }

  @Test
  void fault57_loopback_isRejectedAndSaysHowToAllowIt() {
    var answer = post(PUBLIC, receiver.url());

    assertThat(answer.kind()).isEqualTo(Answer.Kind.REJECTED);
    assertThat(answer.detail())
        .contains("127.0.0.1").contains("not a public address").contains("webhook-allow");
  }

  /** A name leads to a public address when it is looked at and to a private one when it is dialled. */
  @Test
  void fault57_nameThatIsRebound_isCheckedAsDialled() {
    var asked = new AtomicInteger();
    var poster = new Poster(PUBLIC, TIMEOUT, names(asked, "127.0.0.1", "8.8.8.8", "127.0.0.1"));

    var answer = poster.post(
        URI.create("http://hooks.example:%d/".formatted(receiver.port())), BODY);

    assertThat(answer.kind()).isEqualTo(Answer.Kind.REJECTED);
    assertThat(asked).as("the name is resolved once, and that address is checked").hasValue(1);
    assertThat(receiver.posts()).isEmpty();
  }

  @Test
  void fault57_nameOfAnAllowedAddress_isReached() {
    var poster = new Poster(
        AddressPolicy.publicAnd(List.of("127.0.0.0/8")), TIMEOUT,
        names(new AtomicInteger(), "127.0.0.1"));

    var answer = poster.post(
        URI.create("http://hooks.example:%d/".formatted(receiver.port())), BODY);

    assertThat(answer.kind()).isEqualTo(Answer.Kind.DELIVERED);
    assertThat(receiver.posts().getFirst().headers().get("Host"))
        .containsExactly("hooks.example:" + receiver.port());
  }

  @Test
  void fault57_allowedHost_isReachedWhereverItLeads() {
    var poster = new Poster(
        AddressPolicy.publicAnd(List.of("hooks.example")), TIMEOUT,
        names(new AtomicInteger(), "127.0.0.1"));

    assertThat(poster.post(
        URI.create("http://hooks.example:%d/".formatted(receiver.port())), BODY).kind())
        .isEqualTo(Answer.Kind.DELIVERED);
    assertThat(poster.post(
        URI.create("http://others.example:%d/".formatted(receiver.port())), BODY).kind())
        .isEqualTo(Answer.Kind.REJECTED);
  }

  /** A receiver that is allowed sends us on to one that is not, to get our credentials there. */
  @Test
  void fault57_redirect_isNotFollowedAndNoCredentialsLeave() {
    receiver.redirect(URI.create(other.url() + "/steal"));

    var answer = post(
        AddressPolicy.everywhere(), receiver.url().replace("//", "//user:secret@") + "/hook");

    assertThat(answer.kind()).isEqualTo(Answer.Kind.REJECTED);
    assertThat(answer.detail()).contains("307").doesNotContain("secret");
    assertThat(other.posts()).isEmpty();
  }

  @Test
  void credentials_ofTheUrl_reachItsHostAndNoLog() {
    var answer = post(
        AddressPolicy.everywhere(), receiver.url().replace("//", "//user:secret@") + "/hook?t=1");

    assertThat(answer.kind()).isEqualTo(Answer.Kind.DELIVERED);
    var got = receiver.posts().getFirst();
    assertThat(got.path()).isEqualTo("/hook?t=1");
    assertThat(got.headers().get("Authorization")).containsExactly(
        "Basic " + Base64.getEncoder()
            .encodeToString("user:secret".getBytes(StandardCharsets.UTF_8)));
    assertThat(got.headers().get("Content-type")).containsExactly("application/json");
    assertThat(Poster.shown(URI.create("https://user:secret@host/hook?token=1")))
        .isEqualTo("https://host/hook");
  }

  @ParameterizedTest
  @CsvSource({"200, DELIVERED", "204, DELIVERED", "301, REJECTED", "400, REJECTED", "404, REJECTED",
      "408, FAILED", "429, FAILED", "500, FAILED", "503, FAILED"})
  void post_answered_meansTakenOrAgainOrNever(int status, Answer.Kind kind) {
    receiver.answer(status);

    assertThat(post(AddressPolicy.everywhere(), receiver.url()).kind()).isEqualTo(kind);
  }

  @Test
  void post_nobodyThere_failsForNow() {
    receiver.close();

    assertThat(post(AddressPolicy.everywhere(), receiver.url()).kind())
        .isEqualTo(Answer.Kind.FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/", "file:///etc/passwd", "gopher://127.0.0.1:70/",
      "http:///path", "mailto:x@y"})
  void fault57_otherSchemes_areRejected(String url) {
    assertThat(post(AddressPolicy.everywhere(), url).kind()).isEqualTo(Answer.Kind.REJECTED);
  }
}
