// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.Labels;
import io.tinyobs.storage.WriteBatch;

/**
 * One request's exemplars on their way into a batch: checked and counted, each by itself. A refused one takes nothing
 * else with it. Not thread-safe; made for one request.
 */
public final class Exemplars {
  private final TimeWindow window;
  private final WriteBatch batch;
  private final Tally tally;

  /**
   * @param window the times that they may have
   */
  public Exemplars(TimeWindow window, WriteBatch batch, Protocol protocol) {
    this.window = window;
    this.batch = batch;
    this.tally = Tally.of(Signal.EXEMPLARS, protocol);
  }

  /** How many came, and how many are refused. */
  public Tally tally() {
    return tally;
  }

  /** Lets an exemplar of a series pass that is checked itself, or refuses it. */
  public void take(Labels series, Labels labels, double value, long timestampMillis) {
    tally.received(1);
    var late = window.refusal(timestampMillis);
    if (late != null) {
      tally.refused(
          late, 1, tally.told() ? "" : window.message("exemplar of " + series, timestampMillis));
      return;
    }
    try {
      checkUnicode(series, labels);
      checkLength(series, Exemplar.characters(labels));
    } catch (RecordRefused e) {
      tally.refused(e, 1);
      return;
    }
    batch.exemplar(series, new Exemplar(labels, value, timestampMillis));
  }

  /** Counts exemplars that cannot be taken. */
  public void refuse(RecordRefused why, long count) {
    tally.received(count);
    tally.refused(why, count);
  }

  private static void checkUnicode(Labels series, Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (Utf8.length(labels.name(i)) < 0 || Utf8.length(labels.value(i)) < 0) {
        throw new RecordRefused(
            Reason.INVALID_UTF8,
            "cannot accept exemplar of %s: a label is not valid Unicode".formatted(series));
      }
    }
  }

  /**
   * Lets the labels of an exemplar pass.
   *
   * @param characters how many they have, or that they have at least
   * @throws RecordRefused if that is too many
   */
  public static void checkLength(Labels series, int characters) {
    if (characters > Exemplar.MAX_CHARACTERS) {
      throw new RecordRefused(
          Reason.EXEMPLAR_TOO_LONG,
          "cannot accept exemplar of %s: its labels have more than the %d characters that are allowed"
              .formatted(series, Exemplar.MAX_CHARACTERS));
    }
  }
}
