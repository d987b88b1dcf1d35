// SPDX-License-Identifier: MIT
import type { LabelSet, SeriesSink } from '../net/live-router';
import { byNewestValue, parseSample, type PromSeries, rateSpanMillis } from './history';
import { MeanTracker, RateTracker } from './rate';
import { distinguishing, keyOf, nameOf, titleOf } from './selector';
import { type Extent, SlotGrid } from './slot-grid';

/** More lines than this are no chart any more. */
export const MOST_SERIES = 20;
/** About one slot a pixel. */
const SLOTS = 1000;
/** Live samples that wait for the history; a slow answer must not fill the memory. */
const MOST_WAITING = 50_000;

/** One line of a chart. */
export interface ShownSeries {
  readonly labels: LabelSet;
  readonly row: number;
  readonly rate: RateTracker | undefined;
  readonly mean: MeanTracker | undefined;
  last: number;
  lastMillis: number;
}

/** What is drawn of a metric: its values, their rate per second, or the mean of what a histogram has seen. */
export type ChartMode = 'raw' | 'rate' | 'mean';

export interface ChartOptions {
  selector: string;
  mode: ChartMode;
  windowMillis: number;
  now: () => number;
}

/**
 * The lines of one chart: first its history, then what comes live.
 *
 * Live samples wait until the history is there (`settle`), because it decides which series are shown when there are
 * too many. A model lives as long as one subscription; after a lost connection a new one begins.
 */
export class ChartModel implements SeriesSink {
  readonly grid: SlotGrid;
  readonly shown: ShownSeries[] = [];
  /** Samples have come since the last drawing. */
  dirty = true;
  /** A line across a longer hole would be a claim. */
  longestHoleMillis = 60_000;
  /** Over how long live rates are taken; holds for series that come after it was set. */
  rateSpanMillis: number;
  error: string | undefined;
  onShownChanged: () => void = () => {};

  private readonly withName: boolean;
  private readonly known = new Map<string, ShownSeries | undefined>();
  private readonly byRef = new Map<number, ShownSeries>();
  private readonly counts = new Set<number>();
  private readonly announced = new Map<number, LabelSet>();
  private waiting: [ref: number, timestampMillis: number, value: number][] = [];
  private settled = false;
  private countedElsewhere = 0;

  constructor(readonly options: ChartOptions) {
    this.rateSpanMillis = rateSpanMillis(options.windowMillis);
    this.grid = new SlotGrid(options.windowMillis, SLOTS, options.now);
    this.withName = nameOf(options.selector) === undefined;
  }

  get isSettled(): boolean {
    return this.settled;
  }

  /** All series of the selector, shown or not. */
  get total(): number {
    return Math.max(this.known.size, this.countedElsewhere);
  }

  /** Takes the history (empty where there is none) and what came live in the meantime. */
  settle(history: PromSeries[], total = 0): void {
    this.countedElsewhere = total;
    for (const one of byNewestValue(history)) {
      const series = this.admit(one.metric);
      if (!series) continue;
      for (const [seconds, text] of one.values ?? []) this.put(series, seconds * 1000, parseSample(text));
    }
    this.settled = true;
    for (const [ref, labels] of this.announced) this.series(ref, labels);
    for (const [ref, timestamp, value] of this.waiting) this.sample(ref, timestamp, value);
    this.waiting = [];
    this.announced.clear();
    this.onShownChanged();
  }

  series(ref: number, labels: LabelSet): void {
    if (!this.settled) {
      this.announced.set(ref, labels);
      return;
    }
    const before = this.known.size;
    const series = this.admit(labels);
    if (series) this.byRef.set(ref, series);
    if (this.options.mode === 'mean' && labels['__name__']?.endsWith('_count')) this.counts.add(ref);
    if (this.known.size !== before) this.onShownChanged();
  }

  sample(ref: number, timestampMillis: number, value: number): void {
    if (!this.settled) {
      if (this.waiting.length < MOST_WAITING) this.waiting.push([ref, timestampMillis, value]);
      return;
    }
    const series = this.byRef.get(ref);
    if (!series) return;
    if (Number.isNaN(value)) this.end(series, timestampMillis);
    else if (series.rate) this.put(series, timestampMillis, series.rate.push(timestampMillis, value));
    else if (series.mean) this.put(series, timestampMillis, series.mean.push(this.part(ref), timestampMillis, value));
    else this.put(series, timestampMillis, value);
  }

  lost(): void {
    this.byRef.clear();
    this.counts.clear();
  }

  failed(message: string): void {
    this.error = message;
    this.onShownChanged();
  }

  titles(): string[] {
    const names = distinguishing(this.shown.map((one) => one.labels));
    return this.shown.map((one) => titleOf(one.labels, names));
  }

  /** Widens by what the window shows. */
  extent(extent: Extent, fromMillis: number, toMillis: number): Extent {
    const [from, to] = [this.grid.slotOf(fromMillis), this.grid.slotOf(toMillis)];
    for (const one of this.shown) this.grid.widen(extent, one.row, from, to);
    return extent;
  }

  private admit(labels: LabelSet): ShownSeries | undefined {
    const key = keyOf(labels, this.withName);
    if (this.known.has(key)) return this.known.get(key);
    const full = this.shown.length >= MOST_SERIES;
    const series = full ? undefined : this.create(labels);
    if (series) this.shown.push(series);
    this.known.set(key, series);
    return series;
  }

  private create(labels: LabelSet): ShownSeries {
    const { mode } = this.options;
    const rate = mode === 'rate' ? new RateTracker(this.rateSpanMillis) : undefined;
    const mean = mode === 'mean' ? new MeanTracker(this.rateSpanMillis) : undefined;
    return { labels, row: this.grid.addRow(), rate, mean, last: NaN, lastMillis: -Infinity };
  }

  private part(ref: number): 'sum' | 'count' {
    return this.counts.has(ref) ? 'count' : 'sum';
  }

  /** The stale marker: the series has no value from here on. */
  private end(series: ShownSeries, timestampMillis: number): void {
    if (timestampMillis >= series.lastMillis) series.last = NaN;
  }

  private put(series: ShownSeries, timestampMillis: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.grid.write(series.row, timestampMillis, value);
    if (timestampMillis >= series.lastMillis) {
      series.last = value;
      series.lastMillis = timestampMillis;
    }
    this.dirty = true;
  }
}
