// SPDX-License-Identifier: MIT

/**
 * Recent values of several series on one time grid: a fixed-size ring of slots a series.
 *
 * A slot is about a pixel of the chart wide and keeps the newest value that fell into it; NaN means none. Memory and
 * the price of a drawing thus depend on the width of the chart, not on how often samples come. A write costs O(1), a
 * move of the window the slots it frees.
 */
export class SlotGrid {
  readonly stepMillis: number;
  private readonly capacity: number;
  private readonly rows: Float64Array[] = [];
  private newest: number;

  /** `now` bounds the window: a clock that runs ahead must not push everybody else's samples out. */
  constructor(
    readonly windowMillis: number,
    slots: number,
    private readonly now: () => number,
  ) {
    this.stepMillis = windowMillis / slots;
    // A margin beyond the window, so that a line reaches the left edge of the chart.
    this.capacity = slots + Math.max(8, slots >> 3);
    this.newest = this.slotOf(now());
  }

  get newestSlot(): number {
    return this.newest;
  }

  get oldestSlot(): number {
    return this.newest - this.capacity + 1;
  }

  slotOf(timestampMillis: number): number {
    return Math.floor(timestampMillis / this.stepMillis);
  }

  /** The middle of a slot. */
  timeOf(slot: number): number {
    return (slot + 0.5) * this.stepMillis;
  }

  /** Makes room for one more series and answers its row. */
  addRow(): number {
    return this.rows.push(new Float64Array(this.capacity).fill(NaN)) - 1;
  }

  write(row: number, timestampMillis: number, value: number): void {
    let slot = this.slotOf(timestampMillis);
    if (slot > this.newest) {
      this.advanceTo(this.now());
      slot = Math.min(slot, this.newest);
    }
    if (slot < this.oldestSlot) return;
    this.row(row)[slot % this.capacity] = value;
  }

  /** The value in a slot; NaN where there is none or where the window does not reach. */
  at(row: number, slot: number): number {
    if (slot < this.oldestSlot || slot > this.newest) return NaN;
    return this.row(row)[slot % this.capacity] as number;
  }

  /** The newest value at or before a time, looking back no further than `lookbackMillis`. */
  lastBefore(row: number, timestampMillis: number, lookbackMillis: number): number {
    const from = Math.min(this.slotOf(timestampMillis), this.newest);
    const to = Math.max(this.oldestSlot, this.slotOf(timestampMillis - lookbackMillis));
    const values = this.row(row);
    for (let slot = from; slot >= to; slot--) {
      const value = values[slot % this.capacity] as number;
      if (!Number.isNaN(value)) return value;
    }
    return NaN;
  }

  /** Lets the window end at a time: slots that enter it are empty. */
  advanceTo(timestampMillis: number): void {
    const target = this.slotOf(timestampMillis);
    if (target <= this.newest) return;
    const fresh = Math.min(target - this.newest, this.capacity);
    for (const values of this.rows) {
      for (let slot = target - fresh + 1; slot <= target; slot++) values[slot % this.capacity] = NaN;
    }
    this.newest = target;
  }

  /** Widens `extent` by the finite values of a row within slots `from` to `to`. */
  widen(extent: Extent, row: number, from: number, to: number): void {
    const values = this.row(row);
    const last = Math.min(to, this.newest);
    for (let slot = Math.max(from, this.oldestSlot); slot <= last; slot++) {
      const value = values[slot % this.capacity] as number;
      if (value < extent.min && value !== -Infinity) extent.min = value;
      if (value > extent.max && value !== Infinity) extent.max = value;
    }
  }

  clear(): void {
    for (const values of this.rows) values.fill(NaN);
  }

  private row(row: number): Float64Array {
    const values = this.rows[row];
    if (!values) throw new RangeError(`cannot use row ${row}: got ${this.rows.length} rows`);
    return values;
  }
}

export interface Extent {
  min: number;
  max: number;
}

export function emptyExtent(): Extent {
  return { min: Infinity, max: -Infinity };
}
