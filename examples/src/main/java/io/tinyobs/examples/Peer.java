// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import io.tinyobs.sdk.trace.Span;
import io.tinyobs.sdk.trace.SpanKind;
import io.tinyobs.sdk.trace.TraceParent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Another service, called over HTTP within a client span whose context travels along. Safe for use by many threads. */
final class Peer implements AutoCloseable {
  private static final ParameterizedTypeReference<Map<String, Object>> JSON_OBJECT = new ParameterizedTypeReference<>() {
  };
  private static final int UNAVAILABLE = 503;
  private static final int TIMED_OUT = 504;

  private final TinyObs obs;
  private final String name;
  private final URI url;
  private final HttpClient http;
  private final RestClient client;

  Peer(TinyObs obs, String name, URI url, Duration timeout) {
    this.obs = obs;
    this.name = name;
    this.url = url;
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(timeout).build();
    JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http);
    factory.setReadTimeout(timeout);
    this.client = RestClient.builder().baseUrl(url.toString()).requestFactory(factory).build();
  }

  Answer get(String route, Object... variables) {
    return call(HttpMethod.GET, route, null, variables);
  }

  Answer post(String route, Object body) {
    return call(HttpMethod.POST, route, body);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private Answer call(HttpMethod method, String route, @Nullable Object body, Object... variables) {
    try (Span span = obs.tracer().span(method + " " + route, SpanKind.CLIENT)) {
      span.attribute("http.request.method", method.name()).attribute("url.full", url + route)
          .attribute("server.address", url.getHost()).attribute("server.port", url.getPort())
          .attribute("peer.service", name);
      Answer answer = exchange(span, method, route, body, variables);
      span.attribute("http.response.status_code", answer.status());
      if (answer.isError()) {
        span.error(name + " answered " + answer.status() + ": " + answer.body().get("error"));
      }
      return answer;
    }
  }

  private Answer exchange(Span span, HttpMethod method, String route, @Nullable Object body,
      Object... variables) {
    try {
      RestClient.RequestBodySpec request = client.method(method).uri(route, variables)
          .headers(headers -> TraceParent.inject(span.context(), headers::set));
      if (body != null) {
        request.contentType(MediaType.APPLICATION_JSON).body(body);
      }
      return request.exchangeForRequiredValue((sent, response) -> {
        Map<String, Object> json = response.bodyTo(JSON_OBJECT);
        return new Answer(response.getStatusCode().value(), json == null ? Map.of() : json);
      });
    } catch (ResourceAccessException unreachable) {
      return unreachable.getCause() instanceof HttpTimeoutException
          ? Answer.error(TIMED_OUT, name + " timed out")
          : Answer.error(UNAVAILABLE, name + " is away");
    }
  }
}
