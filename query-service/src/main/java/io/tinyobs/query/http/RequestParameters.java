// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The parameters of a request, from its URL and, if it posts a form, from its body; the body's come first.
 */
public final class RequestParameters {
  private final MultiValueMap<String, String> form;
  private final MultiValueMap<String, String> query;

  private RequestParameters(
      MultiValueMap<String, String> form, MultiValueMap<String, String> query) {
    this.form = form;
    this.query = query;
  }

  /** Reads them, the body included. */
  public static Mono<RequestParameters> of(ServerWebExchange exchange) {
    var request = exchange.getRequest();
    if (HttpMethod.POST.equals(request.getMethod())
        && isForm(request.getHeaders().getContentType())) {
      return exchange.getFormData()
          .map(form -> new RequestParameters(form, request.getQueryParams()));
    }
    return Mono.just(ofUrl(exchange));
  }

  /** Those of the URL alone. */
  public static RequestParameters ofUrl(ServerWebExchange exchange) {
    return new RequestParameters(
        new LinkedMultiValueMap<>(), exchange.getRequest().getQueryParams());
  }

  private static boolean isForm(@Nullable MediaType type) {
    return type != null && MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type);
  }

  /** The first value, or null if there is none; an empty value counts as none. */
  public @Nullable String get(String name) {
    var value = form.containsKey(name) ? form.getFirst(name) : query.getFirst(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The first value, or the empty string if there is none. */
  public String getOrEmpty(String name) {
    var value = get(name);
    return value == null ? "" : value;
  }

  /** All values, the body's first. */
  public List<String> all(String name) {
    var values = new ArrayList<String>(form.getOrDefault(name, List.of()));
    values.addAll(query.getOrDefault(name, List.of()));
    return values;
  }

  /**
   * A whole number.
   *
   * @throws QueryException.BadInput if it is not one, or not within the bounds
   */
  public int integer(String name, int otherwise, int least, int most) {
    var text = get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other value that does not fit.
    }
    throw new QueryException.BadInput(
        "cannot read parameter \"%s\": got \"%s\", expected a whole number%s".formatted(
            name,
            text,
            most == Integer.MAX_VALUE
                ? " of at least " + least
                : " from " + least + " to " + most));
  }
}
