// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.rules.api.ReloadController;
import io.tinyobs.query.rules.api.RulesController;
import io.tinyobs.query.rules.api.RulesErrors;
import io.tinyobs.query.rules.eval.EngineQueries;
import io.tinyobs.query.rules.eval.Evaluator;
import io.tinyobs.query.rules.eval.EvaluatorLoop;
import io.tinyobs.query.rules.eval.RuleMeters;
import io.tinyobs.query.rules.file.RuleBook;
import io.tinyobs.query.rules.notify.AddressPolicy;
import io.tinyobs.query.rules.notify.Notifier;
import io.tinyobs.query.rules.notify.NotifyMeters;
import io.tinyobs.query.rules.notify.Outbox;
import io.tinyobs.query.rules.tinyolly.AlertRounds;
import io.tinyobs.query.rules.tinyolly.AlertRules;
import io.tinyobs.query.rules.tinyolly.AlertsController;
import io.tinyobs.query.rules.tinyolly.AlertsErrors;
import io.tinyobs.query.rules.tinyolly.Webhooks;
import io.tinyobs.spring.access.Access;
import io.tinyobs.storage.Storage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rules: read, evaluated where this replica is elected, and told of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RulesProperties.class)
public class RulesConfiguration {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  @Bean
  RuleBook ruleBook(RulesProperties properties, InstantSource clock) {
    return RuleBook.open(properties.patterns(), properties.interval(), clock);
  }

  @Bean
  EngineQueries ruleQueries(Queries promQlQueries, RulesProperties properties) {
    return new EngineQueries(promQlQueries, properties.concurrency(), properties.timeout());
  }

  /** Groups wait for queries and for the store most of the time, and virtual threads wait for nothing. */
  @Bean(destroyMethod = "close")
  ExecutorService ruleGroupThreads() {
    return Executors.newThreadPerTaskExecutor(
        Thread.ofVirtual().name("rule-group-", 0).factory());
  }

  @Bean
  NotifyMeters notifyMeters(MeterRegistry registry) {
    return new NotifyMeters(registry);
  }

  @Bean
  Notifier ruleNotifier(RulesProperties properties, NotifyMeters notifyMeters) {
    return Notifier.open(properties.notifications(), notifyMeters);
  }

  @Bean
  Evaluator ruleEvaluator(
      RuleBook ruleBook,
      Storage storage,
      EngineQueries ruleQueries,
      Notifier ruleNotifier,
      RulesProperties properties,
      MeterRegistry registry,
      InstantSource clock,
      ExecutorService ruleGroupThreads) {
    return Evaluator.create(
        ruleBook, storage, ruleQueries, ruleNotifier, properties.evaluation(),
        new RuleMeters(registry), clock, ruleGroupThreads);
  }

  @Bean
  EvaluatorLoop ruleEvaluatorLoop(Evaluator ruleEvaluator, ExecutorService ruleGroupThreads) {
    return new EvaluatorLoop("rules", ruleEvaluator::step, () -> {
      awaitEnd(ruleGroupThreads); // What is published next is theirs; only then another goes on.
      ruleEvaluator.stop();
    });
  }

  private static void awaitEnd(ExecutorService threads) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Bean
  RulesController rulesController(
      Reads queryReads, Storage storage, Notifier ruleNotifier) {
    return new RulesController(queryReads, storage.rules(), ruleNotifier.alertmanagers());
  }

  @Bean
  @ConditionalOnProperty("tinyobs.query.rules.reload-enabled")
  ReloadController ruleReloadController(
      RuleBook ruleBook, Reads queryReads, Access access, EvaluatorLoop ruleEvaluatorLoop) {
    return new ReloadController(ruleBook, queryReads, access, ruleEvaluatorLoop::wake);
  }

  @Bean
  RulesErrors rulesErrors() {
    return new RulesErrors();
  }

  @Bean
  AlertRules alertRules(Storage storage, InstantSource clock) {
    return new AlertRules(storage.alertRules(), clock);
  }

  @Bean
  Webhooks alertWebhooks(RulesProperties properties, NotifyMeters notifyMeters) {
    return new Webhooks(
        AddressPolicy.publicAnd(properties.webhookAllow()),
        properties.notifyTimeout(),
        new Outbox.Settings(
            properties.queueCapacity(), 1, Duration.ofSeconds(1), Duration.ofMinutes(1)),
        notifyMeters);
  }

  @Bean
  AlertRounds alertRounds(
      AlertRules alertRules,
      Storage storage,
      EngineQueries ruleQueries,
      Webhooks alertWebhooks,
      Evaluator ruleEvaluator,
      InstantSource clock,
      RulesProperties properties) {
    return new AlertRounds(
        alertRules, storage.alertRules(), storage.traces(), ruleQueries, alertWebhooks,
        ruleEvaluator::leads, clock, properties.alertInterval());
  }

  @Bean
  EvaluatorLoop alertRoundsLoop(AlertRounds alertRounds, Webhooks alertWebhooks) {
    return new EvaluatorLoop("alerts", alertRounds::step, alertWebhooks::close);
  }

  @Bean
  AlertsController alertsController(
      Reads queryReads, AlertRules alertRules, Webhooks alertWebhooks) {
    return new AlertsController(queryReads, alertRules, alertWebhooks);
  }

  @Bean
  AlertsErrors alertsErrors() {
    return new AlertsErrors();
  }
}
