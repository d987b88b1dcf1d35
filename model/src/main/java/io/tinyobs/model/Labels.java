// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a series: name-value pairs, sorted by name, no name twice, no empty value.
 *
 * <p>
 * The metric's name is the label {@value #METRIC_NAME}. A label with an empty value is the same as
 * no such label, so it is left out on the way in. Names sort by UTF-16 code unit.
 *
 * <p>
 * Immutable; the hash is computed once.
 */
public final class Labels implements Comparable<Labels> {
  /** Name of the label that holds the metric's name. */
  public static final String METRIC_NAME = "__name__";

  /** No labels at all. */
  public static final Labels EMPTY = new Labels(new String[0]);

  // name0, value0, name1, value1, …: one array, half the objects of a list of pairs.
  private final String[] pairs;
  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = hashOf(pairs);
  }

  /**
   * Each string is mixed in well: under the usual 31 h + s a digit of one label weighs as much as one of the next,
   * and of series that differ in two numbers many would share a hash.
   */
  private static int hashOf(String[] strings) {
    int hash = 0;
    for (var string : strings) {
      hash = (hash ^ string.hashCode()) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash;
  }

  /**
   * Labels of alternating names and values, in any order.
   *
   * @throws IllegalArgumentException
   *           if their number is odd, a name is empty or occurs twice
   */
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "cannot make labels: got %d strings, expected name-value pairs"
              .formatted(namesAndValues.length));
    }
    var builder = builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** Labels of a map's entries. */
  public static Labels of(Map<String, String> map) {
    var builder = builder();
    map.forEach(builder::add);
    return builder.build();
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these labels. */
  public Builder toBuilder() {
    var builder = new Builder();
    forEach(builder::set);
    return builder;
  }

  /** How many labels there are. */
  public int size() {
    return pairs.length / 2;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** Name of the {@code i}-th label in sorted order. */
  public String name(int i) {
    return pairs[2 * i];
  }

  /** Value of the {@code i}-th label in sorted order. */
  public String value(int i) {
    return pairs[2 * i + 1];
  }

  /** Value of the label {@code name}, or null if there is none. */
  public @Nullable String get(String name) {
    // Few labels: a scan beats a binary search.
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /** Value of the label {@code name}, or the empty string if there is none. */
  public String getOrEmpty(String name) {
    var value = get(name);
    return value == null ? "" : value;
  }

  /** The metric's name, or the empty string if there is none. */
  public String metricName() {
    return getOrEmpty(METRIC_NAME);
  }

  /** These labels without the metric's name. */
  public Labels withoutMetricName() {
    return get(METRIC_NAME) == null ? this : keep(name -> !name.equals(METRIC_NAME));
  }

  /** Only the labels named. */
  public Labels only(Collection<String> names) {
    return keep(names::contains);
  }

  /** All labels but those named. */
  public Labels without(Collection<String> names) {
    return keep(name -> !names.contains(name));
  }

  private Labels keep(Predicate<String> wanted) {
    var kept = new ArrayList<String>(pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      if (wanted.test(pairs[i])) {
        kept.add(pairs[i]);
        kept.add(pairs[i + 1]);
      }
    }
    return kept.size() == pairs.length ? this : new Labels(kept.toArray(String[]::new));
  }

  /**
   * The same labels, of strings that the JVM keeps once each: for whoever keeps many sets for long, as most
   * names and values repeat. This object itself if it is made of such strings already.
   */
  @SuppressWarnings({"StringEquality", "ReferenceEquality"}) // Which object it is is the question.
  public Labels interned() {
    var kept = new String[pairs.length];
    boolean same = true;
    for (int i = 0; i < pairs.length; i++) {
      kept[i] = pairs[i].intern();
      same &= kept[i] == pairs[i];
    }
    return same ? this : new Labels(kept);
  }

  /** Hands each name and value to {@code consumer}, in sorted order. */
  public void forEach(BiConsumer<String, String> consumer) {
    for (int i = 0; i < pairs.length; i += 2) {
      consumer.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A sorted map of the same content, for serialising. */
  public Map<String, String> toMap() {
    var map = new TreeMap<String, String>();
    forEach(map::put);
    return map;
  }

  /**
   * Whether every matcher accepts the value of its label (the empty string where there is none).
   */
  public boolean matches(List<Matcher> matchers) {
    for (var matcher : matchers) {
      if (!matcher.matches(getOrEmpty(matcher.name()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Labels other) {
    int shared = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < shared; i++) {
      int order = pairs[i].compareTo(other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o == this
        || o instanceof Labels other && hash == other.hash && Arrays.equals(pairs, other.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As PromQL writes a series: {@code name{label="value", …}}. */
  @Override
  public String toString() {
    var text = new StringBuilder(metricName());
    var separator = "";
    text.append('{');
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(METRIC_NAME)) {
        continue;
      }
      text.append(separator).append(pairs[i]).append("=\"");
      escape(pairs[i + 1], text);
      text.append('"');
      separator = ", ";
    }
    return text.append('}').toString();
  }

  private static void escape(String value, StringBuilder text) {
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> text.append(value.charAt(i));
      }
    }
  }

  /** Collects labels in any order. Not thread-safe. */
  public static final class Builder {
    private final TreeMap<String, String> map = new TreeMap<>();

    private Builder() {
    }

    /**
     * Adds a label that is not there yet.
     *
     * @throws IllegalArgumentException
     *           if the name is empty or already there
     */
    public Builder add(String name, String value) {
      requireName(name);
      if (map.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException(
            "cannot make labels: got label \"%s\" twice, expected each name once".formatted(name));
      }
      return this;
    }

    /** Sets a label, replacing one of the same name. An empty value removes it. */
    public Builder set(String name, String value) {
      requireName(name);
      map.put(name, value);
      return this;
    }

    /** Sets the metric's name. */
    public Builder metricName(String name) {
      return set(METRIC_NAME, name);
    }

    private static void requireName(String name) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException(
            "cannot make labels: got an empty label name, expected at least one character");
      }
    }

    /** The labels collected, without those whose value is empty. */
    public Labels build() {
      var pairs = new ArrayList<String>(2 * map.size());
      map.forEach(
          (name, value) -> {
            if (!value.isEmpty()) {
              pairs.add(name);
              pairs.add(value);
            }
          });
      return pairs.isEmpty() ? EMPTY : new Labels(pairs.toArray(String[]::new));
    }
  }
}
