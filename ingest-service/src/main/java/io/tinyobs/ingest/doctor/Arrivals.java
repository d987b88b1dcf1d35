// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.GateWatch;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.report.ArrivalsReport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What arrived since this process began, by tenant and service. Of each tenant {@value #SERVICES} services are
 * told apart, the first that came; the others are one, {@value #OTHERS}.
 *
 * <p>Requests that failed before anyone knew whose they were, and those who knocked at a wrong door, are nobody's:
 * they are the default tenant's to see, and where API keys part tenants without their messages, which may quote
 * what was sent. Thread-safe. Cost: a microsecond or two a request.
 */
public final class Arrivals implements GateWatch {
  static final int SERVICES = 200;
  static final String OTHERS = "(others)";

  private final InstantSource clock;
  private final Strays strays;
  private final Function<Protocol, List<Integer>> ports;
  private final BooleanSupplier quotes;
  private final String host;
  private final long sinceMillis;
  private final ConcurrentMap<Tenant, ConcurrentMap<String, ServiceArrivals>> tenants = new ConcurrentHashMap<>();
  private final Refusals whole = new Refusals();

  /**
   * @param ports where a protocol is taken
   * @param quotes whether messages of nobody's requests may be told, since there is one tenant only
   * @param host name of this machine, to tell replicas apart
   */
  public Arrivals(
      InstantSource clock,
      Strays strays,
      Function<Protocol, List<Integer>> ports,
      BooleanSupplier quotes,
      String host) {
    this.clock = clock;
    this.strays = strays;
    this.ports = ports;
    this.quotes = quotes;
    this.host = host;
    this.sinceMillis = clock.millis();
  }

  @Override
  public Seen see(Tenant tenant, WriteBatch batch) {
    var parts = Contents.of(batch);
    return new Seen() {
      @Override
      public void stored(List<Tally> tallies) {
        long now = clock.millis();
        for (var part : parts) {
          service(tenant, part.service)
              .stored(part, tallies.getFirst().protocol(), isDelta(tallies), now);
        }
        tallies.forEach(tally -> refused(tenant, parts, tally, now));
      }

      @Override
      public void failed(List<Tally> tallies, Reason reason, String message) {
        long now = clock.millis();
        for (var tally : tallies) {
          refused(tenant, parts, tally, now);
          long rest = tally.received() - tally.refused();
          if (rest > 0) {
            service(tenant, sender(parts, tally))
                .refused(
                    tally.signal().label(), tally.protocol(), reason.label(), rest, now, message);
          }
        }
      }
    };
  }

  private static boolean isDelta(List<Tally> tallies) {
    return tallies.stream().anyMatch(Tally::isDelta);
  }

  private void refused(Tenant tenant, List<Contents.Part> parts, Tally tally, long now) {
    if (tally.refused() == 0) {
      return;
    }
    var service = service(tenant, sender(parts, tally));
    tally
        .refusedByReason()
        .forEach(
            (reason, count) -> service.refused(
                tally.signal().label(),
                tally.protocol(),
                reason.label(),
                count,
                now,
                reason == tally.firstReason() ? tally.firstMessage() : ""));
  }

  /** Whose records were refused: said by the decoder, or by what else its request brought. */
  private static String sender(List<Contents.Part> parts, Tally tally) {
    var said = tally.sender();
    if (!said.isEmpty()) {
      return said;
    }
    return parts.size() == 1 ? parts.getFirst().service : "";
  }

  private ServiceArrivals service(Tenant tenant, String name) {
    var services = tenants.computeIfAbsent(tenant, unused -> new ConcurrentHashMap<>());
    var known = services.get(name);
    if (known != null) {
      return known;
    }
    // Two threads at once may pass the limit by one each.
    return services.computeIfAbsent(
        services.size() < SERVICES ? name : OTHERS, unused -> new ServiceArrivals());
  }

  @Override
  public void requestRefused(Protocol protocol, Failure failure) {
    synchronized (whole) {
      whole.add("", protocol, failure.reason(), 1, clock.millis(),
          quotes.getAsBoolean() ? failure.message() : "");
    }
  }

  /** The tenants that something is known of; the default one always. */
  public Set<Tenant> tenants() {
    var all = new HashSet<>(tenants.keySet());
    all.add(Tenant.DEFAULT);
    return all;
  }

  /** What is known of a tenant. */
  public ArrivalsReport report(Tenant tenant) {
    var services = new ArrayList<ArrivalsReport.Service>();
    tenants.getOrDefault(tenant, new ConcurrentHashMap<>())
        .forEach((name, service) -> services.add(service.report(name, ports)));
    boolean nobodys = tenant.equals(Tenant.DEFAULT);
    return new ArrivalsReport(
        List.of(new ArrivalsReport.Replica(host, sinceMillis, clock.millis())),
        services,
        nobodys ? wholeRefusals() : List.of(),
        nobodys ? strays.report() : List.of());
  }

  private List<ArrivalsReport.Refusal> wholeRefusals() {
    synchronized (whole) {
      return whole.report();
    }
  }
}
