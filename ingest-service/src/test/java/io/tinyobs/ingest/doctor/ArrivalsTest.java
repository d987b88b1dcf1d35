// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.report.ArrivalsReport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Tenant OTHER = new Tenant("other");

  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private ArrivalsReport.Service service(String name) {
    return parts.arrivals.report(Tenant.DEFAULT).services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void samples(Tenant tenant, String service, int count, long millis) {
    var batch = WriteBatch.create();
    for (int i = 0; i < count; i++) {
      batch.sample(Labels.of("__name__", "m" + i, "job", service), millis, 1);
    }
    var tally = Tally.of(Signal.METRICS, Protocol.REMOTE_WRITE);
    tally.received(count);
    parts.gate.commit(tenant, batch, tally).join();
  }

  @Test
  void commit_signalsOfOneService_areCountedByProtocol() {
    samples(Tenant.DEFAULT, "shop", 3, parts.now());
    samples(Tenant.DEFAULT, "shop", 1000, parts.now());

    assertThat(service("shop").flows()).containsExactly(
        new ArrivalsReport.Flow(
            "metrics", "remote_write", List.of(4318), 1003, 2, parts.now()));
  }

  /** Scrapes of many jobs come in one request: counts are estimates that sum up to all. */
  @Test
  void commit_manySamplesOfTwoServices_areEstimatedAndSumUp() {
    var batch = WriteBatch.create();
    for (int i = 0; i < 4000; i++) {
      batch.sample(
          Labels.of("__name__", "m" + i, "job", i < 1000 ? "a" : "b"), parts.now(), 1);
    }
    parts.gate.commit(
        Tenant.DEFAULT, batch, Tally.of(Signal.METRICS, Protocol.REMOTE_WRITE)).join();

    long a = service("a").flows().getFirst().records();
    long b = service("b").flows().getFirst().records();
    assertThat(a + b).isEqualTo(4000);
    assertThat(a).isBetween(500L, 1500L);
  }

  @Test
  void commit_logsWithoutTraceIds_areCounted() {
    otlp.logs(
        Tenant.DEFAULT,
        Requests.logs(Requests.log(parts.now(), "one"), Requests.log(parts.now(), "two")),
        Protocol.OTLP_GRPC).join();

    var service = parts.arrivals.report(Tenant.DEFAULT).services().getFirst();
    assertThat(service.flows().getFirst().signal()).isEqualTo("logs");
    assertThat(service.flows().getFirst().records()).isEqualTo(2);
    assertThat(service.logsWithoutTrace()).isEqualTo(2);
  }

  /** A virtual machine woke up with yesterday's clock, another is ahead. */
  @Test
  void commit_timesOffTheClock_areToldInBothDirections() {
    samples(Tenant.DEFAULT, "fast", 1, parts.now() + 60_000);
    samples(Tenant.DEFAULT, "slow", 1, parts.now() - 3_600_000);

    assertThat(service("fast").aheadMillis()).isEqualTo(60_000);
    assertThat(service("slow").skewMillis()).isEqualTo(-3_600_000);
    assertThat(service("slow").aheadMillis()).isZero();
  }

  /** All of a request is refused: its service is known all the same. */
  @Test
  void commit_spansFarInTheFuture_areRefusalsOfTheirService() {
    otlp.traces(
        Tenant.DEFAULT,
        Requests.spans(
            Requests.span(parts.now() + 86_400_000, Requests.TRACE, Requests.SPAN)),
        Protocol.OTLP_HTTP).join();

    var service = parts.arrivals.report(Tenant.DEFAULT).services().getFirst();
    assertThat(service.name()).isNotEmpty();
    assertThat(service.refusals()).singleElement().satisfies(refusal -> {
      assertThat(refusal.reason()).isEqualTo("too_far_ahead");
      assertThat(refusal.signal()).isEqualTo("traces");
      assertThat(refusal.count()).isEqualTo(1);
      assertThat(refusal.message()).startsWith("cannot accept span");
    });
  }

  @Test
  void commit_storeAway_isToldAsWhatItIs() {
    parts.storage.unavailable();
    Assertions.assertThatThrownBy(() -> samples(Tenant.DEFAULT, "shop", 2, parts.now()))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StorageException.Unavailable.class);

    assertThat(service("shop").flows()).isEmpty();
    assertThat(service("shop").refusals()).singleElement().satisfies(refusal -> {
      assertThat(refusal.reason()).isEqualTo("storage_unavailable");
      assertThat(refusal.count()).isEqualTo(2);
    });
  }

  @Test
  void report_otherTenant_showsNothingOfMine() {
    samples(Tenant.DEFAULT, "mine", 1, parts.now());
    samples(OTHER, "theirs", 1, parts.now());
    parts.strays.add(Strays.Kind.NO_KEY, null, new InetSocketAddress("10.0.0.7", 1234));
    parts.arrivals.requestRefused(
        Protocol.ZIPKIN, Failure.of(new IngestException.Malformed("secret")));

    var other = parts.arrivals.report(OTHER);

    assertThat(other.services()).extracting(ArrivalsReport.Service::name)
        .containsExactly("theirs");
    assertThat(other.refusals()).isEmpty();
    assertThat(other.strays()).isEmpty();
    assertThat(parts.arrivals.report(Tenant.DEFAULT).strays()).hasSize(1);
    assertThat(parts.arrivals.report(Tenant.DEFAULT).refusals()).hasSize(1);
  }

  /** Where keys part tenants, what one sent must not be quoted to another. */
  @Test
  void requestRefused_withTenants_isCountedWithoutItsMessage() {
    var arrivals = new Arrivals(
        parts.clock, parts.strays, protocol -> List.of(), () -> false, "test");

    arrivals.requestRefused(
        Protocol.ZIPKIN, Failure.of(new IngestException.Malformed("secret")));

    assertThat(arrivals.report(Tenant.DEFAULT).refusals()).singleElement()
        .satisfies(refusal -> assertThat(refusal.message()).isEmpty());
  }

  /** Every pod calls itself something else, for ever; everyone on the net knocks. */
  @Test
  void report_churnOfServicesAndAddresses_staysBounded() {
    for (int i = 0; i < 5000; i++) {
      samples(Tenant.DEFAULT, "s" + i, 1, parts.now());
      parts.strays.add(
          Strays.Kind.NO_KEY, null, new InetSocketAddress("10.0." + i / 250 + "." + i % 250, 1));
    }

    var report = parts.arrivals.report(Tenant.DEFAULT);

    assertThat(report.services()).hasSize(Arrivals.SERVICES + 1);
    assertThat(service(Arrivals.OTHERS).flows().getFirst().records())
        .isEqualTo(5000 - Arrivals.SERVICES);
    assertThat(report.strays()).hasSize(Strays.MOST);
    assertThat(report.encode().length).isLessThan(64 << 10);
  }
}
