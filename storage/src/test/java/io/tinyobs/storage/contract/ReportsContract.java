// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What replicas tell each other. */
public abstract class ReportsContract extends StorageContract {
  private List<String> read(Tenant tenant, Kind kind) {
    return storage.reports().read(tenant, kind).stream()
        .map(report -> new String(report, StandardCharsets.UTF_8))
        .toList();
  }

  /** Two gates behind a balancer. */
  @Test
  void tell_twoReplicasAgainAndAgain_keepsTheLastOfEach() {
    storage.reports().tell(TENANT, Kind.CARDINALITY, "a", bytes("a1"));
    storage.reports().tell(TENANT, Kind.CARDINALITY, "b", bytes("b1"));
    storage.reports().tell(TENANT, Kind.CARDINALITY, "a", bytes("a2"));

    assertThat(read(TENANT, Kind.CARDINALITY)).containsExactlyInAnyOrder("a2", "b1");
  }

  @Test
  void read_otherTenantOrKind_isEmpty() {
    storage.reports().tell(TENANT, Kind.CARDINALITY, "a", bytes("a1"));

    assertThat(read(TENANT, Kind.ARRIVALS)).isEmpty();
    assertThat(read(new Tenant("other"), Kind.CARDINALITY)).isEmpty();
  }

  /** A replica was scaled away. */
  @Test
  void read_replicaTellsNothingAnyMore_isForgotten() {
    storage.reports().tell(TENANT, Kind.CARDINALITY, "gone", bytes("old"));
    clock.advance(Kind.CARDINALITY.kept());
    storage.reports().tell(TENANT, Kind.CARDINALITY, "here", bytes("new"));

    assertThat(read(TENANT, Kind.CARDINALITY)).containsExactly("new");
  }
}
