// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.tinyobs.storage.ExemplarReader;
import io.tinyobs.storage.AlertRuleStore;
import io.tinyobs.storage.LiveFeed;
import io.tinyobs.storage.LogReader;
import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.RuleStore;
import io.tinyobs.storage.ReplicaReports;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageBudget;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.TelemetryWriter;
import io.tinyobs.storage.TraceReader;
import io.tinyobs.storage.block.SampleBuffer;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The store on a Redis or a Redis Cluster, version 7.0 or later, or a Valkey. Thread-safe.
 *
 * <p>The client belongs to whoever made it and is not shut down here. A connection each is made when first
 * needed to write, to read, to maintain and to listen.
 */
public final class RedisStorage implements Storage {
  private final AbstractRedisClient client;
  private final Breaks breaks = new Breaks();
  private final Lane writing;
  private final Lane reading;
  private final Lane maintaining;
  private final ServerCheck check;
  private final GroupCommit writer;
  private final RedisMetricReader metrics;
  private final RedisExemplarReader exemplars;
  private final RedisTraceReader traces;
  private final RedisLogReader logs;
  private final RedisLiveFeed live;
  private final RedisMaintenance maintenance;
  private final RedisBudget budget;
  private final RedisRuleStore rules;
  private final RedisAlertRuleStore alertRules;
  private final RedisReports reports;
  private final Damage damage = new Damage();

  /** Counts broken connections: after one, what the writer remembers of Redis is doubted. */
  private static final class Breaks implements RedisConnectionStateListener {
    final AtomicLong count = new AtomicLong();

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      count.incrementAndGet();
    }
  }

  private RedisStorage(AbstractRedisClient client, StorageSettings settings, InstantSource clock) {
    this.client = client;
    client.addListener(breaks);
    writing = new Lane(client, settings.commandTimeout());
    reading = new Lane(client, settings.commandTimeout());
    maintaining = new Lane(client, settings.commandTimeout());
    check = new ServerCheck(writing, breaks.count::get);
    var publisher = new LivePublisher(writing, client instanceof RedisClusterClient);
    var commit = new Commit(writing, settings, clock, breaks.count::get, publisher, check,
        new Room(writing, settings.maxBytes(), clock));
    writer = new GroupCommit(settings, commit).start();
    var dictionaries = new Dictionaries(reading);
    long window = settings.window().toMillis();
    metrics = new RedisMetricReader(
        reading, dictionaries, settings, clock, breaks.count::get, damage);
    exemplars = new RedisExemplarReader(reading, settings, damage);
    traces = new RedisTraceReader(reading, window, damage);
    logs = new RedisLogReader(reading, window, damage);
    live = new RedisLiveFeed(
        client, reading, new LiveDecoder(dictionaries), settings.commandTimeout());
    maintenance = new RedisMaintenance(maintaining, settings, clock, damage);
    budget = new RedisBudget(maintaining, settings, clock, damage);
    rules = new RedisRuleStore(maintaining);
    alertRules = new RedisAlertRuleStore(maintaining);
    reports = new RedisReports(maintaining, reading, clock);
  }

  /**
   * Opens the store. A Redis that is away is no reason to fail: what needs it fails until it is back.
   *
   * @param client a {@link RedisClient} or a {@link RedisClusterClient}
   * @throws IllegalArgumentException if it is another, or the window is longer than twelve days
   */
  public static RedisStorage open(
      AbstractRedisClient client, StorageSettings settings, InstantSource clock) {
    if (!(client instanceof RedisClient) && !(client instanceof RedisClusterClient)) {
      throw new IllegalArgumentException(
          "cannot open the store: got a %s, expected a RedisClient or a RedisClusterClient"
              .formatted(client.getClass().getName()));
    }
    long window = settings.window().toMillis();
    if (window <= 0 || window > SampleBuffer.MAX_WINDOW) {
      throw new IllegalArgumentException(
          "cannot open the store: got a window of %d ms, expected 1 to %d"
              .formatted(window, SampleBuffer.MAX_WINDOW));
    }
    return new RedisStorage(client, settings, clock);
  }

  @Override
  public TelemetryWriter writer() {
    return writer;
  }

  @Override
  public MetricReader metrics() {
    return metrics;
  }

  @Override
  public ExemplarReader exemplars() {
    return exemplars;
  }

  @Override
  public TraceReader traces() {
    return traces;
  }

  @Override
  public LogReader logs() {
    return logs;
  }

  @Override
  public LiveFeed live() {
    return live;
  }

  @Override
  public Maintenance maintenance() {
    return maintenance;
  }

  @Override
  public RuleStore rules() {
    return rules;
  }

  @Override
  public AlertRuleStore alertRules() {
    return alertRules;
  }

  @Override
  public StorageBudget budget() {
    return budget;
  }

  @Override
  public ReplicaReports reports() {
    return reports;
  }

  @Override
  public long damagedBlocks() {
    return damage.count();
  }

  @Override
  public void check() {
    check.check();
  }

  @Override
  public void close() {
    writer.close();
    live.close();
    writing.close();
    reading.close();
    maintaining.close();
    client.removeListener(breaks);
  }
}
