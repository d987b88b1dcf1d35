// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes clients of a server on this machine. */
public final class HttpTestClient {
  private HttpTestClient() {
  }

  /** A client that reads every answer whole, also where its test asks for the status alone. */
  public static WebTestClient of(int port) {
    return WebTestClient.bindToServer()
        .baseUrl("http://localhost:" + port)
        .filter((request, next) -> next.exchange(request).flatMap(HttpTestClient::whole))
        .build();
  }

  /** The answer with its body in the heap: whoever leaves that unread loses no buffer of Netty's. */
  private static Mono<ClientResponse> whole(ClientResponse answer) {
    return answer.bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(body -> answer.mutate()
            .body(read -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)))
            .build());
  }
}
