// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import io.tinyobs.sdk.internal.Outcome.Accepted;
import io.tinyobs.sdk.internal.Outcome.Failed;
import io.tinyobs.sdk.internal.Outcome.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Posts a batch and reads the answer. Safe for use by many threads. */
public final class HttpPost {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = 8192;
  private static final int MAX_MESSAGE_CHARS = 300;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Pattern REJECTED = Pattern
      .compile("\"rejected(?:Spans|LogRecords)\"\\s*:\\s*\"?(\\d{1,9})");

  private final HttpClient client;
  private final Map<Signal, URI> targets = new EnumMap<>(Signal.class);
  private final @Nullable String authorization;
  private final Duration timeout;
  private final InstantSource clock;

  /**
   * @param endpoint
   *          where TinyObs listens; a path in it is kept as a prefix
   * @param apiKey
   *          sent as a bearer token; null for an open server
   */
  public HttpPost(URI endpoint, @Nullable String apiKey, Duration timeout, InstantSource clock) {
    String base = endpoint.toString().replaceAll("/+$", "");
    for (Signal signal : Signal.values()) {
      targets.put(signal, URI.create(base + signal.path()));
    }
    this.authorization = apiKey == null ? null : "Bearer " + apiKey;
    this.timeout = timeout;
    this.clock = clock;
    // HTTP/1.1: no upgrade headers, which some proxies answer with 400.
    this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT).followRedirects(HttpClient.Redirect.NEVER).build();
  }

  Outcome send(Batch batch) throws InterruptedException {
    URI target = Objects.requireNonNull(targets.get(batch.signal()));
    HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(timeout)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(batch.body()));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<InputStream> response = client.send(request.build(),
          HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        String answer = new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
        return judge(target, batch, response, answer);
      }
    } catch (IOException unreachable) {
      return new Failed("cannot reach " + target + ": " + describe(unreachable), Duration.ZERO,
          false);
    }
  }

  private Outcome judge(URI target, Batch batch, HttpResponse<?> response, String answer) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new Accepted(rejected(batch, answer), shorten(answer));
    }
    String message = target + " answered " + status + ": " + shorten(answer);
    Duration retryAfter = response.headers().firstValue("Retry-After")
        .map(header -> Backoff.retryAfter(header, clock.instant())).orElse(Duration.ZERO);
    if (status >= 500 || (status == TOO_MANY_REQUESTS && !isCardinalityLimit(answer))) {
      return new Failed(message, retryAfter, true);
    }
    return new Refused(message);
  }

  /** Asking again does not help: the same series would be too many again, and block all behind them. */
  private static boolean isCardinalityLimit(String answer) {
    return answer.toLowerCase(Locale.ROOT).contains("cardinality");
  }

  private static int rejected(Batch batch, String answer) {
    Matcher rejected = REJECTED.matcher(answer);
    return rejected.find() ? Math.min(batch.items(), Integer.parseInt(rejected.group(1))) : 0;
  }

  private static String shorten(String answer) {
    String line = answer.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= MAX_MESSAGE_CHARS ? line : line.substring(0, MAX_MESSAGE_CHARS) + "…";
  }

  private static String describe(IOException failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + " " + shorten(message);
  }
}
