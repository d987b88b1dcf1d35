// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.Expr.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which group of an aggregation a series belongs to: something of each group, found by the labels that
 * the group keeps. Where these are named, they are looked up and compared without making a label set
 * for each series. Not thread-safe.
 */
final class Groups<T> {
  private final boolean without;
  private final Set<String> names;
  private final String[] sorted;
  private final Function<Labels, T> create;
  private final Map<Object, T> byKey = new HashMap<>();
  private final List<T> all = new ArrayList<>();
  private Key probe;

  /** Values of the labels that a group keeps. */
  private static final class Key {
    private final String[] values;

    Key(int size) {
      values = new String[size];
    }

    @Override
    public int hashCode() {
      int hash = 0;
      for (var value : values) {
        hash = (hash ^ value.hashCode()) * 0x9E3779B1;
      }
      return hash ^ hash >>> 15;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(values, key.values);
    }
  }

  /** No group yet; {@code create} makes what belongs to one that is new. */
  Groups(Aggregate a, Function<Labels, T> create) {
    this.without = a.without();
    this.names = new HashSet<>(a.grouping());
    if (without) {
      names.add(Labels.METRIC_NAME);
    }
    this.sorted = names.stream().sorted().toArray(String[]::new);
    this.probe = new Key(sorted.length);
    this.create = create;
  }

  /** What belongs to the group of a series with these labels. */
  T of(Labels labels) {
    if (without) {
      return byKey.computeIfAbsent(labels.without(names), key -> made((Labels) key));
    }
    for (int i = 0; i < sorted.length; i++) {
      probe.values[i] = labels.getOrEmpty(sorted[i]);
    }
    var known = byKey.get(probe);
    if (known != null) {
      return known;
    }
    var made = made(labels.only(names));
    byKey.put(probe, made);
    probe = new Key(sorted.length);
    return made;
  }

  private T made(Labels group) {
    var made = create.apply(group);
    all.add(made);
    return made;
  }

  /** Of all groups, in the order in which they were met. */
  List<T> all() {
    return all;
  }
}
