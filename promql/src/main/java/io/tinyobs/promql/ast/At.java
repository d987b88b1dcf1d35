// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

/** The {@code @} modifier: the one instant at which a selector or subquery looks. */
public sealed interface At {
  /** {@code @ 1609746000}; in milliseconds since the epoch. */
  record Timestamp(long millis) implements At {
  }

  /** {@code @ start()}: the query's first step. */
  record Start() implements At {
  }

  /** {@code @ end()}: the query's last step. */
  record End() implements At {
  }
}
