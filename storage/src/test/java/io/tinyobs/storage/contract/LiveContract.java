// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.log;
import static io.tinyobs.storage.contract.Fixtures.samples;
import static io.tinyobs.storage.contract.Fixtures.span;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.LiveFeed.LiveBlock;
import io.tinyobs.storage.WriteBatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every store must tell as it is stored. */
public abstract class LiveContract extends StorageContract {
  @Test
  void subscribe_whatIsWritten_isHeard() {
    var heard = new CopyOnWriteArrayList<LiveBlock>();
    storage.live().subscribe(TENANT, heard::add);
    var span = span(1, 1, 0, "cart", NOW, NOW + 5);
    var line = log(1, "cart", NOW, "hello");

    write(WriteBatch.create()
        .sample(up("a"), NOW, 1).sample(up("b"), NOW, 2).span(span).log(line));

    await().atMost(PATIENCE).until(() -> heard.size() >= 3);
    assertThat(heard).filteredOn(LiveBlock.Samples.class::isInstance).singleElement()
        .satisfies(block -> {
          var series = ((LiveBlock.Samples) block).series();
          assertThat(series).extracting(one -> one.labels().getOrEmpty("instance"))
              .containsExactlyInAnyOrder("a", "b");
          assertThat(samples(series.getFirst())).hasSize(1);
        });
    assertThat(heard).contains(
        new LiveBlock.Spans("cart", List.of(span)), new LiveBlock.Logs("cart", List.of(line)));
  }

  @Test
  void subscribe_otherTenant_hearsNothing() {
    var mine = new CopyOnWriteArrayList<LiveBlock>();
    var others = new CopyOnWriteArrayList<LiveBlock>();
    storage.live().subscribe(new Tenant("other"), others::add);
    storage.live().subscribe(TENANT, mine::add);

    write(up("a"), NOW, 1);

    await().atMost(PATIENCE).until(() -> mine.size() == 1);
    assertThat(others).isEmpty();
  }

  @Test
  void close_subscription_hearsNoMore() {
    var closed = new CopyOnWriteArrayList<LiveBlock>();
    var open = new CopyOnWriteArrayList<LiveBlock>();
    var subscription = storage.live().subscribe(TENANT, closed::add);
    storage.live().subscribe(TENANT, open::add);
    write(up("a"), NOW, 1);
    await().atMost(PATIENCE).until(() -> closed.size() == 1);

    subscription.close();
    write(up("a"), NOW + 1, 1);

    await().atMost(PATIENCE).until(() -> open.size() == 2);
    assertThat(closed).hasSize(1);
  }
}
