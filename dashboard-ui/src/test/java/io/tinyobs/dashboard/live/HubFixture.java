// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Series;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.LiveFeed;
import io.tinyobs.storage.LiveFeed.LiveBlock;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A hub in a time that the test moves, with clients and a store that do as they are told. */
abstract class HubFixture {
  static final Duration TICK = Duration.ofMillis(LiveHub.TICK_MILLIS);
  static final Labels UP_A = Labels.of("__name__", "up", "job", "a");
  static final Labels UP_B = Labels.of("__name__", "up", "job", "b");

  final ManualLoop loop = new ManualLoop();
  final FakeFeed feed = new FakeFeed();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  LiveProperties properties = new LiveProperties(
      Set.of(), 10, 3, 1000, DataSize.ofKilobytes(64), Duration.ofSeconds(10),
      Duration.ofSeconds(30), Duration.ofSeconds(5));
  @Nullable
  LiveHub hub;

  LiveHub hub() {
    if (hub == null) {
      hub = new LiveHub(feed, properties, new LiveMetrics(registry), loop,
          Runnable::run);
    }
    return hub;
  }

  double clients() {
    loop.run();
    return registry.get("tinyobs.live.clients").gauge().value();
  }

  Client connect() {
    return connect(Tenant.DEFAULT);
  }

  Client connect(Tenant tenant) {
    var outlet = new RecordingOutlet();
    var connected = hub().connect(tenant, FrameFormat.JSON, outlet);
    loop.run();
    return new Client(connected.join(), outlet);
  }

  Client subscribed(String match) {
    var client = connect();
    client.says("{\"type\":\"subscribe\",\"id\":1,\"match\":\"" + match.replace("\"", "\\\"")
        + "\"}");
    client.outlet.take();
    return client;
  }

  final class Client {
    final LiveClient client;
    final RecordingOutlet outlet;

    Client(LiveClient client, RecordingOutlet outlet) {
      this.client = client;
      this.outlet = outlet;
    }

    void says(String text) {
      var done = hub().receive(client, text);
      loop.run();
      assertThat(done).isCompleted();
    }

    void leaves() {
      hub().disconnect(CompletableFuture.completedFuture(client));
      loop.run();
    }
  }

  final class FakeFeed implements LiveFeed {
    record Ear(Tenant tenant, Listener listener) {
    }

    final List<Ear> listeners = new ArrayList<>();
    @Nullable
    StorageException failure;

    @Override
    public Subscription subscribe(Tenant tenant, Listener listener) {
      if (failure != null) {
        throw failure;
      }
      var ear = new Ear(tenant, listener);
      listeners.add(ear);
      return () -> listeners.remove(ear);
    }

    void tell(Series... series) {
      tell(new LiveBlock.Samples(List.of(series)));
    }

    void tellSpans(Span... spans) {
      tell(new LiveBlock.Spans("shop", List.of(spans)));
    }

    void tell(LiveBlock block) {
      listeners.stream()
          .filter(ear -> ear.tenant().equals(Tenant.DEFAULT))
          .forEach(ear -> ear.listener().onBlock(block));
      loop.run();
    }
  }

  static Series samples(Labels labels, long timestampMillis, double value) {
    return new Series(labels, new long[]{timestampMillis}, new double[]{value});
  }

  static Span span(int trace, int parent, String name) {
    return new Span("%032x".formatted(trace), "%016x".formatted(name.hashCode() & 0xffff),
        parent == 0 ? "" : "%016x".formatted(parent), name, SpanKind.SERVER, 100, 150,
        SpanStatus.OK, "", "shop", Map.of(), Map.of(), Scope.NONE, List.of(), List.of(), "");
  }

  static String named(int ref, String job) {
    return "{\"ref\":%d,\"labels\":{\"__name__\":\"up\",\"job\":\"%s\"}}".formatted(ref, job);
  }

  static int occurrences(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
