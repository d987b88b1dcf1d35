// SPDX-License-Identifier: MIT
// From a counter's totals to what happens per second.

/** How much a counter grew; a smaller total means that it started again from zero. */
export function increaseBetween(before: number, after: number): number {
  return after >= before ? after - before : after;
}

/** More samples than this within the span, and the rate is taken over a shorter one. */
const CAPACITY = 128;

/**
 * The rate of one counter, sample by sample, over a short span.
 *
 * Counters that come 60 times a second grow by 0 or 1 between two samples, so that the plain difference would jump
 * between nothing and 60/s; counters that come every 15 s are compared with their previous sample. O(1) a sample: the
 * begin of the span only moves forward.
 */
export class RateTracker {
  private readonly times = new Float64Array(CAPACITY);
  private readonly sums = new Float64Array(CAPACITY);
  private first = 0;
  private count = 0;
  private lastTotal = NaN;

  constructor(private readonly spanMillis: number) {}

  /** Takes the next total and answers the rate per second; NaN while too little is there to compare with. */
  push(timestampMillis: number, total: number): number {
    if (!Number.isFinite(total)) return NaN;
    if (this.count === 0) {
      this.append(timestampMillis, 0, total);
      return NaN;
    }
    const newest = this.index(this.count - 1);
    const previousTime = this.times[newest] as number;
    // A repeated or late sample says nothing new.
    if (timestampMillis <= previousTime) return NaN;
    const sum = (this.sums[newest] as number) + increaseBetween(this.lastTotal, total);
    this.append(timestampMillis, sum, total);
    while (this.count > 2 && (this.times[this.first] as number) < timestampMillis - this.spanMillis) this.dropFirst();
    const begin = this.first;
    const elapsed = timestampMillis - (this.times[begin] as number);
    // Two samples a few milliseconds apart are no rate yet.
    if (elapsed < this.spanMillis / 2 && this.count < CAPACITY) return NaN;
    return ((sum - (this.sums[begin] as number)) * 1000) / elapsed;
  }

  get newestMillis(): number {
    return this.count === 0 ? NaN : (this.times[this.index(this.count - 1)] as number);
  }

  private append(timestampMillis: number, sum: number, total: number): void {
    if (this.count === CAPACITY) this.dropFirst();
    const index = this.index(this.count);
    this.times[index] = timestampMillis;
    this.sums[index] = sum;
    this.count++;
    this.lastTotal = total;
  }

  private dropFirst(): void {
    this.first = this.index(1);
    this.count--;
  }

  private index(offset: number): number {
    return (this.first + offset) % CAPACITY;
  }
}

/** The mean of what a histogram has seen lately: how fast its sum grows by how fast its count does. */
export class MeanTracker {
  private readonly rates;
  private readonly latest = { sum: NaN, count: NaN };

  constructor(spanMillis: number) {
    this.rates = { sum: new RateTracker(spanMillis), count: new RateTracker(spanMillis) };
  }

  /** Takes one of the two totals; a mean comes with the second of a pair of the same time, NaN otherwise. */
  push(part: 'sum' | 'count', timestampMillis: number, total: number): number {
    const { sum, count } = this.rates;
    this.latest[part] = this.rates[part].push(timestampMillis, total);
    if (sum.newestMillis !== count.newestMillis) return NaN;
    // Nothing was seen: there is no mean of nothing.
    return this.latest.count > 0 ? this.latest.sum / this.latest.count : NaN;
  }
}
