// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import java.util.Iterator;
import java.util.List;

/** Walks over the samples of slices, one by one. */
final class SliceCursor {
  private final SampleSlices slices;
  private Iterator<Series> series = List.<Series>of().iterator();
  private Series current = new Series(Labels.EMPTY, new long[0], new double[0]);
  private int at;

  /** What is done with a sample. */
  @FunctionalInterface
  interface Visitor {
    void visit(Series series, int index);
  }

  SliceCursor(SampleSlices slices) {
    this.slices = slices;
  }

  /** Visits some samples, at most as many, and at most reads one slice; false if there are none left. */
  boolean visit(int most, Visitor visitor) {
    for (int i = 0; i < most; i++, at++) {
      while (at >= current.size()) {
        if (series.hasNext()) {
          current = series.next();
          at = 0;
        } else if (slices.hasNext()) {
          series = slices.next().iterator();
          if (!series.hasNext()) {
            return true;
          }
        } else {
          return false;
        }
      }
      visitor.visit(current, at);
    }
    return true;
  }
}
