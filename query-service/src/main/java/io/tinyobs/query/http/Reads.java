// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.spring.TenantResolver;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What every controller reads with: whose data, from when, within which limits. Thread-safe.
 *
 * @param gate runs the reads
 * @param tenants says whose data a request is about
 * @param clock the time now
 * @param limits what one request may cost
 */
public record Reads(
    ReadGate gate, TenantResolver tenants, InstantSource clock, QueryLimits limits) {
  private static final Scheduler LOOKS = Schedulers.fromExecutor(
      command -> Thread.ofVirtual().name("look").start(command));

  /** A read of one tenant's data with the request's parameters. */
  @FunctionalInterface
  public interface Read<T> {
    /** Reads; blocks. */
    T read(Tenant tenant, RequestParameters parameters) throws Exception;
  }

  /** Runs a read with the parameters of URL and form. */
  public <T> Mono<T> run(ServerWebExchange exchange, Read<T> read) {
    return RequestParameters.of(exchange)
        .flatMap(parameters -> gate.run(() -> read.read(tenant(exchange), parameters)));
  }

  /** The same, within the request's {@code timeout} if it sets one. */
  public <T> Mono<T> runTimed(ServerWebExchange exchange, Read<T> read) {
    return RequestParameters.of(exchange).flatMap(parameters -> {
      var text = parameters.get("timeout");
      var timeout = text == null ? limits.timeout() : Times.duration("timeout", text);
      return gate.run(timeout, () -> read.read(tenant(exchange), parameters));
    });
  }

  /** Runs a look at the store that is quick and must not wait behind queries. */
  public <T> Mono<T> unqueued(Callable<T> look) {
    return Mono.fromCallable(look).subscribeOn(LOOKS);
  }

  /** Whose data the request is about. */
  public Tenant tenant(ServerWebExchange exchange) {
    return tenants.resolve(exchange.getRequest().getHeaders());
  }

  /** The time now, milliseconds since the epoch. */
  public long now() {
    return clock.millis();
  }

  /** All that may be kept: from the epoch to a day ahead, for senders whose clocks are fast. */
  public TimeRange everything() {
    return TimeRange.of(0, now() + TimeUnit.DAYS.toMillis(1));
  }
}
