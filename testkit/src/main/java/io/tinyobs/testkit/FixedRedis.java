// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import java.util.List;

/** A Redis that somebody else looks after. */
record FixedRedis(String kind, List<String> uris, boolean isCluster) implements TestRedis {
  FixedRedis {
    uris = List.copyOf(uris);
  }
}
