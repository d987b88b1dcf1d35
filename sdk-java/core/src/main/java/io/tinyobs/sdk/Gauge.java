// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that goes up and down, for instance a queue's length. Safe for use by many threads: recording is lock-free,
 * allocates nothing and never throws. Nothing is sent before the first {@link #set}, nor while the value is not finite.
 */
public final class Gauge extends Instrument {
  private static final VarHandle BITS;

  static {
    try {
      BITS = MethodHandles.lookup().findVarHandle(Gauge.class, "bits", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final String head;
  private final @Nullable DoubleSupplier source;
  @SuppressWarnings("FieldMayBeFinal") // written through BITS
  private volatile long bits = Double.doubleToRawLongBits(Double.NaN);

  /**
   * @param source
   *          asked at each snapshot; null for a gauge that is set
   */
  Gauge(String head, @Nullable DoubleSupplier source, long createdMillis) {
    super(createdMillis);
    this.head = head;
    this.source = source;
  }

  /** Replaces the value. */
  public void set(double value) {
    BITS.setVolatile(this, Double.doubleToRawLongBits(value));
  }

  /** Adds {@code amount}, which may be negative, to the value, or to 0 if none was set. */
  public void add(double amount) {
    long before;
    long after;
    do {
      before = bits;
      double value = Double.longBitsToDouble(before);
      after = Double.doubleToRawLongBits(Double.isNaN(value) ? amount : value + amount);
    } while (!BITS.weakCompareAndSet(this, before, after));
  }

  /** The value now, NaN if none was set. */
  public double value() {
    DoubleSupplier asked = source;
    return asked == null ? Double.longBitsToDouble(bits) : asked.getAsDouble();
  }

  @Override
  void snapshot(SampleSink sink) {
    double value = value();
    if (Double.isFinite(value)) {
      sink.sample(head, value);
    }
  }
}
