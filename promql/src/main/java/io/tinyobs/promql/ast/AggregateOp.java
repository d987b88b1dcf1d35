// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import java.util.Locale;

/** How an aggregation makes one sample of many. */
public enum AggregateOp {
  AVG, BOTTOMK, COUNT, COUNT_VALUES, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM, TOPK, LIMITK, LIMIT_RATIO;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** As PromQL spells it. */
  public String text() {
    return text;
  }

  /** Whether it takes a parameter before the vector. */
  public boolean hasParameter() {
    return switch (this) {
      case TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO -> true;
      case AVG, COUNT, GROUP, MAX, MIN, STDDEV, STDVAR, SUM -> false;
    };
  }

  /** Whether it keeps some of the series as they are instead of making new ones. */
  public boolean selects() {
    return switch (this) {
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> true;
      case AVG, COUNT, COUNT_VALUES, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM -> false;
    };
  }
}
