// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import io.tinyobs.model.Labels;
import io.tinyobs.query.rules.eval.AlertSink;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * Tells Alertmanagers and webhooks of alerts, each from a queue of its own. Alertmanagers are told again and again,
 * as they expect; webhooks once when an alert fires and once when it ends. Thread-safe.
 */
public final class Notifier implements AlertSink, AutoCloseable {
  private static final int ALERTMANAGER_BATCH = 256;
  private static final int WEBHOOK_BATCH = 64;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /**
   * Who is told, and how.
   *
   * @param alertmanagers base URLs of Alertmanagers
   * @param webhooks URLs of webhooks
   * @param externalLabels labels that every alert gets that it does not have
   * @param externalUrl where people reach this server
   * @param capacity most notices that wait for one receiver
   * @param timeout longest wait for one answer
   * @param firstPause pause after the first failure; each further one is twice as long
   * @param longestPause longest pause
   */
  public record Settings(
      List<String> alertmanagers,
      List<String> webhooks,
      Map<String, String> externalLabels,
      String externalUrl,
      int capacity,
      Duration timeout,
      Duration firstPause,
      Duration longestPause) {
    /** With the usual pauses. */
    public Settings(
        List<String> alertmanagers,
        List<String> webhooks,
        Map<String, String> externalLabels,
        String externalUrl,
        int capacity,
        Duration timeout) {
      this(alertmanagers, webhooks, externalLabels, externalUrl, capacity, timeout, FIRST_PAUSE,
          LONGEST_PAUSE);
    }
  }

  private final Settings settings;
  private final NotifyMeters meters;
  private final List<URI> alertmanagerUrls;
  private final List<Outbox<Notice>> alertmanagers = new ArrayList<>();
  private final List<Outbox<Notice>> webhooks = new ArrayList<>();

  private Notifier(Settings settings, NotifyMeters meters) {
    this.settings = settings;
    this.meters = meters;
    this.alertmanagerUrls = settings.alertmanagers().stream()
        .map(url -> url(url, "alertmanagers"))
        .map(url -> URI.create(stripSlash(url.toString()) + "/api/v2/alerts"))
        .toList();
    // The operator named them, so they may be anywhere.
    var poster = new Poster(AddressPolicy.everywhere(), settings.timeout());
    alertmanagerUrls.forEach(url -> alertmanagers.add(open(
        url, ALERTMANAGER_BATCH,
        batch -> poster.post(url, NoticeJson.alertmanager(batch)),
        Notifier::differ)));
    settings.webhooks().stream().map(url -> url(url, "webhooks"))
        .forEach(url -> webhooks.add(open(
            url, WEBHOOK_BATCH,
            batch -> poster.post(url, NoticeJson.webhook(batch, settings.externalUrl())),
            (one, other) -> differ(one, other) && name(one).equals(name(other)))));
  }

  /**
   * A notifier with its queues running.
   *
   * @throws IllegalArgumentException if a URL is none
   */
  public static Notifier open(Settings settings, NotifyMeters meters) {
    return new Notifier(settings, meters);
  }

  private static URI url(String text, String setting) {
    try {
      var url = URI.create(text.strip());
      if (url.getHost() != null && Poster.isHttp(url)) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "cannot use tinyobs.query.rules.%s: got \"%s\", expected URLs of http or https".formatted(
            setting, text));
  }

  private static String stripSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private Outbox<Notice> open(
      URI url,
      int batch,
      Outbox.Sender<Notice> sender,
      BiPredicate<Notice, Notice> together) {
    var receiver = Poster.shown(url);
    var outbox = new Outbox<Notice>(
        receiver,
        new Outbox.Settings(
            settings.capacity(), batch, settings.firstPause(), settings.longestPause()),
        sender,
        Notifier::supersedes,
        together,
        meters.listener(receiver)).start();
    meters.watch(receiver, settings.capacity(), outbox::waiting);
    return outbox;
  }

  /** Two notices of one alert in one body would contradict each other. */
  private static boolean differ(Notice one, Notice other) {
    return !one.labels().equals(other.labels());
  }

  private static boolean supersedes(Notice newer, Notice older) {
    return newer.labels().equals(older.labels())
        && newer.resolved() == older.resolved()
        && newer.startsAtMillis() == older.startsAtMillis();
  }

  private static String name(Notice notice) {
    return notice.labels().getOrEmpty("alertname");
  }

  /** Where alerts are posted, without credentials. */
  public List<String> alertmanagers() {
    return alertmanagerUrls.stream().map(Poster::shown).toList();
  }

  @Override
  public void send(List<Notice> notices) {
    var outgoing = notices.stream().map(this::withExternalLabels).toList();
    alertmanagers.forEach(outbox -> outbox.add(outgoing));
    var news = outgoing.stream().filter(Notice::news).toList();
    if (!news.isEmpty()) {
      webhooks.forEach(outbox -> outbox.add(news));
    }
  }

  private Notice withExternalLabels(Notice notice) {
    var labels = Labels.builder();
    settings.externalLabels().forEach(labels::set);
    notice.labels().forEach(labels::set);
    return notice.with(labels.build());
  }

  @Override
  public void close() {
    var all = new ArrayList<>(alertmanagers);
    all.addAll(webhooks);
    // At once, each may take its time.
    CompletableFuture.allOf(all.stream()
        .map(outbox -> CompletableFuture.runAsync(
            outbox::close, command -> Thread.ofVirtual().start(command)))
        .toArray(CompletableFuture[]::new)).join();
  }
}
