// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.bytes;
import static io.tinyobs.storage.contract.Fixtures.log;
import static io.tinyobs.storage.contract.Fixtures.span;
import static io.tinyobs.storage.contract.Fixtures.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.TraceSummary;
import io.tinyobs.storage.WriteBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store must do with spans and log records. */
public abstract class RecordsContract extends StorageContract {
  private static final TimeRange RANGE = TimeRange.of(NOW - 60_000, NOW + 60_000);

  @Test
  void trace_everyField_survives() {
    var root = span(1, 1, 0, "cart", NOW, NOW + 20);
    var child = span(1, 2, 1, "pay", NOW + 5, NOW + 15);
    var line = log(1, "pay", NOW + 6, "paying \"now\"\n");
    var result = write(WriteBatch.create().span(child).span(root).log(line));

    assertThat(result.spans()).isEqualTo(2);
    assertThat(result.logs()).isEqualTo(1);
    var trace = storage.traces().trace(TENANT, traceId(1)).orElseThrow();
    assertThat(trace.spans()).containsExactly(root, child);
    assertThat(trace.logs()).containsExactly(line);
    assertThat(trace.warnings()).isEmpty();
    assertThat(storage.traces().trace(TENANT, traceId(2))).isEmpty();
  }

  /** Services report on their own, each in its own batch and time. */
  @Test
  void recent_traceOfSeveralServices_isSummedUpWhole() {
    write(WriteBatch.create().span(span(1, 2, 1, "pay", NOW + 5, NOW + 15)));
    write(WriteBatch.create().span(span(1, 3, 2, "bank", NOW + 6, NOW + 25)));
    write(WriteBatch.create().span(span(1, 1, 0, "cart", NOW, NOW + 20)));
    write(WriteBatch.create().span(span(2, 5, 0, "cart", NOW + 100, NOW + 101)));

    var all = storage.traces().recent(TENANT, "", RANGE, 10).items();
    assertThat(all).extracting(TraceSummary::traceId).containsExactly(traceId(2), traceId(1));
    var summary = all.get(1);
    assertThat(summary.root()).isEqualTo(span(1, 1, 0, "cart", NOW, NOW + 20));
    assertThat(summary.spanCount()).isEqualTo(3);
    assertThat(summary.errorCount()).isEqualTo(1);
    assertThat(summary.services()).containsExactly("bank", "cart", "pay");
    assertThat(summary.startNanos()).isEqualTo(NOW * 1_000_000 + 1);
    assertThat(summary.endNanos()).isEqualTo((NOW + 25) * 1_000_000 + 2);
    assertThat(storage.traces().recent(TENANT, "bank", RANGE, 10).items())
        .containsExactly(summary);
    assertThat(storage.traces().recent(TENANT, "none", RANGE, 10).items()).isEmpty();
    assertThat(storage.traces()
        .recent(TENANT, "", TimeRange.of(NOW + 90, NOW + 200), 10).items()).hasSize(1);
    assertThat(storage.traces().services(TENANT)).containsExactly("bank", "cart", "pay");
  }

  /** A long trace ends last and began first: by start it is the oldest. */
  @Test
  void recent_limit_keepsNewestStarts() {
    write(WriteBatch.create().span(span(1000, 1, 0, "cart", NOW - 5000, NOW + 5000)));
    for (int i = 1; i <= 150; i++) {
      write(WriteBatch.create().span(span(i, i, 0, i % 2 == 0 ? "cart" : "pay", NOW + i,
          NOW + i + 1)));
    }

    var newest = storage.traces().recent(TENANT, "", RANGE, 3).items();
    assertThat(newest).extracting(TraceSummary::traceId)
        .containsExactly(traceId(150), traceId(149), traceId(148));
    assertThat(storage.traces().recent(TENANT, "cart", RANGE, 200).items())
        .hasSize(76).last().extracting(TraceSummary::traceId).isEqualTo(traceId(1000));
  }

  /** A sender got no answer and sends again, with others beside it. */
  @Test
  void write_recordsAgain_areThereOnce() {
    var span = span(1, 1, 0, "cart", NOW, NOW + 20);
    var line = log(1, "cart", NOW, "once");
    write(WriteBatch.create().span(span).log(line));
    write(WriteBatch.create()
        .span(span).log(line).span(span(1, 2, 1, "cart", NOW, NOW))
        .log(log(1, "cart", NOW, "two")));

    var trace = storage.traces().trace(TENANT, traceId(1)).orElseThrow();
    assertThat(trace.spans()).hasSize(2);
    assertThat(trace.logs()).hasSize(2);
    assertThat(storage.traces().spans(TENANT, "", RANGE, 10).items()).hasSize(2);
    assertThat(storage.logs().recent(TENANT, "", RANGE, 10).items()).hasSize(2);
    assertThat(storage.traces().recent(TENANT, "", RANGE, 10).items().getFirst().spanCount())
        .isEqualTo(2);
  }

  @Test
  void spans_limit_keepsNewestEnds() {
    for (int i = 1; i <= 100; i++) {
      write(WriteBatch.create()
          .span(span(i, i, 0, i % 2 == 0 ? "cart" : "pay", NOW - 50, NOW + i)));
    }

    assertThat(storage.traces().spans(TENANT, "", RANGE, 3).items())
        .extracting(Span::traceId).containsExactly(traceId(100), traceId(99), traceId(98));
    assertThat(storage.traces().spans(TENANT, "pay", RANGE, 2).items())
        .extracting(Span::traceId).containsExactly(traceId(99), traceId(97));
    assertThat(storage.traces()
        .spans(TENANT, "", TimeRange.of(NOW + 10, NOW + 20), 100).items()).hasSize(11);
  }

  @Test
  void logs_limitServiceAndRange_choose() {
    for (int i = 1; i <= 100; i++) {
      write(WriteBatch.create().log(log(i % 3, i % 2 == 0 ? "cart" : "pay", NOW + i, "line " + i)));
    }

    assertThat(storage.logs().recent(TENANT, "", RANGE, 3).items())
        .extracting(LogRecord::body).containsExactly("line 100", "line 99", "line 98");
    assertThat(storage.logs().recent(TENANT, "pay", RANGE, 2).items())
        .extracting(LogRecord::body).containsExactly("line 99", "line 97");
    assertThat(storage.logs()
        .recent(TENANT, "", TimeRange.of(NOW + 10, NOW + 20), 100).items()).hasSize(11);
    assertThat(storage.logs().ofTrace(TENANT, traceId(1)).items())
        .hasSize(34).first().extracting(LogRecord::body).isEqualTo("line 1");
    assertThat(storage.logs().ofTrace(TENANT, traceId(77)).items()).isEmpty();
  }

  /** A day of quiet lies between. */
  @Test
  void logs_acrossWindows_areFound() {
    write(WriteBatch.create().log(log(0, "cart", NOW - 80_000_000, "old")));
    write(WriteBatch.create().log(log(0, "cart", NOW, "new")));

    assertThat(storage.logs().recent(TENANT, "cart", TimeRange.of(NOW - 86_400_000, NOW + 1), 5)
        .items()).extracting(LogRecord::body).containsExactly("new", "old");
    assertThat(storage.logs().recent(TENANT, "cart", TimeRange.ALL, 5).items()).hasSize(2);
  }

  @Test
  void logs_oddContent_survives() {
    var odd = new LogRecord(
        -5, 0, "", "", "", "", "ser{vi}ce/1:\n", Map.of("b", bytes("x"), "e", Map.of()),
        Map.of(), Scope.NONE);
    write(WriteBatch.create().log(odd).log(odd));

    var found = storage.logs().recent(TENANT, "", TimeRange.ALL, 5).items();
    assertThat(found).first().usingRecursiveComparison().isEqualTo(odd);
    assertThat(storage.traces().services(TENANT)).containsExactly("ser{vi}ce/1:\n");
  }

  @Test
  void stats_records_areCounted() {
    write(WriteBatch.create()
        .span(span(1, 1, 0, "cart", NOW, NOW + 1))
        .span(span(1, 2, 1, "pay", NOW, NOW + 1))
        .span(span(2, 3, 0, "pay", NOW, NOW + 1))
        .log(log(1, "cart", NOW, "a")));

    var stats = storage.metrics().stats(TENANT);
    assertThat(List.of(stats.spans(), stats.traces(), stats.logs(), stats.services()))
        .containsExactly(3L, 2L, 1L, 2L);
  }

  /** Whoever looks for failed spans looks again every few seconds, and only at what is new. */
  @Test
  void stored_inTheRange_areTheWantedOfAllServices() {
    write(WriteBatch.create()
        .span(span(1, 1, 0, "cart", NOW, NOW + 20))
        .span(span(1, 2, 1, "pay", NOW + 5, NOW + 15))
        .span(span(2, 3, 0, "pay", NOW - 60_000, NOW - 50_000)));

    var found = storage.traces().stored(
        TENANT, TimeRange.of(NOW, NOW + 100), NOW - 1000, span -> span.service().equals("pay"));

    assertThat(found.items()).containsExactly(span(1, 2, 1, "pay", NOW + 5, NOW + 15));
    assertThat(found.warnings()).isEmpty();
  }
}
