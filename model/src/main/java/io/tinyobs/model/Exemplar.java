// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * One measurement that stands for many: what a sample of its series summed up, and the trace it was measured in.
 *
 * @param labels
 *          which measurement it was, {@value #TRACE_ID} and {@value #SPAN_ID} above all; at most
 *          {@value #MAX_CHARACTERS} characters of names and values together
 * @param value
 *          what was measured
 * @param timestampMillis
 *          when, milliseconds since the epoch
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars">OpenMetrics, exemplars</a>
 */
public record Exemplar(Labels labels, double value, long timestampMillis)
    implements
      Comparable<Exemplar> {
  /** Name of the label that holds the trace's id. */
  public static final String TRACE_ID = "trace_id";

  /** Name of the label that holds the span's id. */
  public static final String SPAN_ID = "span_id";

  /** Most Unicode characters that names and values may have together. */
  public static final int MAX_CHARACTERS = 128;

  /**
   * @throws IllegalArgumentException
   *           if the labels are longer than allowed
   */
  public Exemplar {
    int characters = characters(labels);
    if (characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "cannot accept exemplar: got labels of %d characters, at most %d are allowed"
              .formatted(characters, MAX_CHARACTERS));
    }
  }

  /** How many Unicode characters the names and values have together. */
  public static int characters(Labels labels) {
    int characters = 0;
    for (int i = 0; i < labels.size(); i++) {
      characters += characters(labels.name(i)) + characters(labels.value(i));
    }
    return characters;
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Id of the trace it was measured in, as its sender writes it, or the empty string. */
  public String traceId() {
    return labels.getOrEmpty(TRACE_ID);
  }

  /** Id of the span it was measured in, as its sender writes it, or the empty string. */
  public String spanId() {
    return labels.getOrEmpty(SPAN_ID);
  }

  /** Oldest first; of one time by value, then by labels. */
  @Override
  public int compareTo(Exemplar other) {
    int order = Long.compare(timestampMillis, other.timestampMillis);
    if (order == 0) {
      order = Double.compare(value, other.value);
    }
    return order == 0 ? labels.compareTo(other.labels) : order;
  }
}
