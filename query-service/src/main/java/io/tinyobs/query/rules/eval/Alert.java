// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import java.util.Locale;

/** One alert on its way: pending, firing, resolved. Times are milliseconds since the epoch, 0 for none. Not thread-safe. */
final class Alert {
  enum Stage {
    INACTIVE, PENDING, FIRING;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  final Labels labels;
  Labels annotations;
  double value;
  Stage stage = Stage.PENDING;
  long activeAt;
  long firedAt;
  long resolvedAt;
  long lastSentAt;
  long keepFiringSince;

  Alert(Labels labels, Labels annotations, double value, long activeAt) {
    this.labels = labels;
    this.annotations = annotations;
    this.value = value;
    this.activeAt = activeAt;
  }

  static Alert of(AlertState state) {
    var alert = new Alert(
        Labels.of(state.labels()), Labels.of(state.annotations()), state.number(),
        state.activeAt());
    alert.stage = Stage.valueOf(state.state().toUpperCase(Locale.ROOT));
    alert.firedAt = state.firedAt();
    alert.resolvedAt = state.resolvedAt();
    alert.lastSentAt = state.lastSentAt();
    alert.keepFiringSince = state.keepFiringSince();
    return alert;
  }

  AlertState state() {
    return new AlertState(
        stage.label(), labels.toMap(), annotations.toMap(), Double.toString(value), activeAt,
        firedAt, resolvedAt, lastSentAt, keepFiringSince);
  }

  /** The series is not there any more. */
  void resolve(long now) {
    stage = Stage.INACTIVE;
    resolvedAt = now;
  }

  /** It is there: fires once it has been for long enough, and waits again if that became longer. */
  void step(long now, long holdMillis) {
    boolean longEnough = now - activeAt >= holdMillis;
    if (stage == Stage.PENDING && longEnough) {
      stage = Stage.FIRING;
      firedAt = now;
    } else if (stage == Stage.FIRING && !longEnough) {
      stage = Stage.PENDING;
      firedAt = 0;
      lastSentAt = 0;
      keepFiringSince = 0;
    }
  }

  /** Whether somebody is to be told now. */
  boolean isDue(long now, long resendMillis) {
    return stage != Stage.PENDING
        && (resolvedAt > lastSentAt || lastSentAt + resendMillis < now);
  }
}
