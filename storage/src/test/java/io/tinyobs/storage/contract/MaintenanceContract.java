// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.log;
import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.span;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.WriteBatch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must keep, and forget, when it is maintained. */
public abstract class MaintenanceContract extends StorageContract {
  private static final TimeRange RANGE = TimeRange.of(NOW - 60_000, NOW + 60_000);

  @Test
  void fold_openAndClosedWindows_nothingReadsDifferently() {
    for (int i = 0; i < 40; i++) {
      write(WriteBatch.create()
          .sample(up("a"), NOW + i * 100, i)
          .sample(up("b"), NOW + i / 2 * 100, -i)
          .span(span(i / 4 + 1, i + 1, 0, "cart", NOW, NOW + i))
          .log(log(i / 4 + 1, "cart", NOW + i, "line " + i / 2)));
    }
    var before = everything();

    clock.advance(Duration.ofMinutes(10));
    storage.maintenance().fold();
    assertThat(everything()).isEqualTo(before);

    write(up("b"), NOW + 100, 77);
    var changed = everything();
    assertThat(changed).isNotEqualTo(before);
    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();
    assertThat(everything()).isEqualTo(changed);
  }

  private List<Object> everything() {
    return List.of(
        select(TimeRange.ALL, name("up")).stream().map(Fixtures::samples).toList(),
        select(RANGE, name("up")).stream().map(Series::labels).toList(),
        storage.traces().recent(TENANT, "", RANGE, 100).items(),
        storage.traces().spans(TENANT, "", RANGE, 100).items(),
        storage.logs().recent(TENANT, "", RANGE, 100).items());
  }

  @Test
  void trim_pastRetention_isForgotten() {
    write(WriteBatch.create()
        .sample(up("old"), NOW, 1)
        .sample(Labels.of("__name__", "gone"), NOW, 1)
        .span(span(1, 1, 0, "cart", NOW, NOW + 1))
        .log(log(1, "cart", NOW, "old")));
    clock.advance(Duration.ofDays(401));
    long later = clock.millis();
    storage.maintenance().rollUp();
    write(WriteBatch.create().sample(up("new"), later, 2).log(log(0, "pay", later, "new")));

    var report = storage.maintenance().trim();

    assertThat(report.blocksRemoved()).isPositive();
    assertThat(report.seriesPurged()).isEqualTo(2);
    assertThat(select(TimeRange.ALL)).extracting(Series::labels).containsExactly(up("new"));
    assertThat(storage.metrics().stats(TENANT).series()).isEqualTo(1);
    assertThat(storage.metrics().metrics(TENANT)).hasSize(1);
    assertThat(storage.logs().recent(TENANT, "", TimeRange.ALL, 9).items()).hasSize(1);
    assertThat(storage.traces().spans(TENANT, "", TimeRange.ALL, 9).items()).isEmpty();
    assertThat(storage.traces().services(TENANT)).containsExactly("pay");
  }

  @Test
  void trim_withinRetention_keepsAll() {
    write(WriteBatch.create().sample(up("a"), NOW, 1).span(span(1, 1, 0, "cart", NOW, NOW)));
    clock.advance(Duration.ofHours(20));

    assertThat(storage.maintenance().trim().blocksRemoved()).isZero();
    assertThat(select(TimeRange.ALL, name("up"))).hasSize(1);
    assertThat(storage.traces().trace(TENANT, Fixtures.traceId(1))).isPresent();
  }

  /** A series falls silent, is purged, and speaks again to a writer that remembers it. */
  @Test
  void write_afterPurge_isReadable() {
    write(up("a"), NOW, 1);
    clock.advance(Duration.ofDays(401));
    storage.maintenance().rollUp();
    storage.maintenance().trim();
    assertThat(select(TimeRange.ALL, name("up"))).isEmpty();

    write(up("a"), clock.millis(), 2);

    assertThat(samplesOf("up", TimeRange.ALL)).containsExactly(clock.millis() + "=2.0");
    storage.maintenance().trim();
    assertThat(samplesOf("up", TimeRange.ALL)).hasSize(1);
  }
}
