// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import io.tinyobs.sdk.trace.Span;
import java.lang.System.Logger.Level;
import java.util.Map;

/** Charges cards: usually quickly, sometimes slowly, sometimes not at all. Safe for use by many threads. */
final class Payments {
  private static final int PAYMENT_REQUIRED = 402;
  private static final int TIMED_OUT = 504;
  /** Of the payments that fail; the others time out at the bank. */
  private static final double DECLINED = 0.6;
  private static final double USUAL_MILLIS = 45;
  private static final double SLOW_MILLIS = 500;
  /** Longer than orders waits. */
  private static final double TIMEOUT_MILLIS = 2600;

  private final TinyObs obs;
  private final Hiccups hiccups;

  Payments(TinyObs obs, Hiccups hiccups) {
    this.obs = obs;
    this.hiccups = hiccups;
  }

  Answer charge(Payment payment) {
    try (Span span = obs.tracer().span("charge card")) {
      span.attribute("order", payment.order()).attribute("amount", payment.amount());
      if (!hiccups.isFailing()) {
        return charged(span, payment);
      }
      return hiccups.chance(DECLINED) ? declined(span, payment) : timedOut(span, payment);
    }
  }

  private Answer charged(Span span, Payment payment) {
    boolean slow = hiccups.isSlow();
    hiccups.work(slow ? SLOW_MILLIS : USUAL_MILLIS);
    if (slow) {
      span.event("slow answer from the bank");
      obs.log(Level.WARNING, "bank is slow", "order", payment.order());
    }
    obs.log(Level.DEBUG, "card charged", "order", payment.order(), "dollars", payment.amount());
    return counted("charged", Answer.ok(Map.of("order", payment.order(), "charged", true)));
  }

  private Answer declined(Span span, Payment payment) {
    hiccups.work(USUAL_MILLIS);
    span.error("card declined");
    obs.log(Level.WARNING, "payment declined", "order", payment.order(), "customer",
        payment.customer(), "dollars", payment.amount());
    return counted("declined", Answer.error(PAYMENT_REQUIRED, "card declined"));
  }

  private Answer timedOut(Span span, Payment payment) {
    hiccups.work(TIMEOUT_MILLIS);
    span.error("bank timed out");
    obs.log(Level.ERROR, "bank timed out", "order", payment.order());
    return counted("timeout", Answer.error(TIMED_OUT, "bank timed out"));
  }

  private Answer counted(String outcome, Answer answer) {
    obs.incCounter("payments_total", "outcome", outcome);
    return answer;
  }
}
