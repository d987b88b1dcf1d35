// SPDX-License-Identifier: MIT
// What the chart shows before the first live sample: which questions to ask, and how to read the answers.
import type { LabelSet } from '../net/live-router';
import type { ChartMode } from './chart-model';
import { countSelector } from './selector';

/** As `/api/v1/query` and `/api/v1/query_range` answer. */
export interface PromSeries {
  metric: LabelSet;
  values?: [seconds: number, value: string][];
  value?: [seconds: number, value: string];
}

/** How a chart asks for its past. */
export interface HistoryPlan {
  query: string;
  stepSeconds: number;
  /** Over how long rates are taken, in the answer as in what comes live: else the line would change its manner. */
  rangeSeconds: number;
}

/** About this many points cover a window. */
const POINTS = 300;
const SMALLEST_STEP_SECONDS = 0.2;

/** How often the busiest series of a selector is sampled, as an instant query. */
export const PROBE_SECONDS = 120;

export function probeQuery(selector: string): string {
  return `max(count_over_time(${selector}[${PROBE_SECONDS}s]))`;
}

export function countQuery(selector: string): string {
  return `count(${selector})`;
}

/** From the probe's answer to seconds between two samples; 15 where nothing is known. */
export function intervalSeconds(samplesInProbe: number): number {
  if (!(samplesInProbe >= 2)) return samplesInProbe === 1 ? PROBE_SECONDS : 15;
  return PROBE_SECONDS / samplesInProbe;
}

/** Over how long rates are taken at least; see RateTracker. */
export function rateSpanMillis(windowMillis: number): number {
  return Math.max(1000, windowMillis / 120);
}

export function planHistory(
  selector: string,
  mode: ChartMode,
  windowMillis: number,
  sampleIntervalSeconds: number,
  topSeries?: number,
): HistoryPlan {
  const stepSeconds = Math.max(SMALLEST_STEP_SECONDS, windowMillis / 1000 / POINTS);
  // A rate needs two samples in its range, also when one comes late.
  const rangeSeconds = Math.ceil(Math.max(rateSpanMillis(windowMillis) / 1000, stepSeconds, 3 * sampleIntervalSeconds));
  const rate = (of: string, modifier: string) => `rate(${of}[${rangeSeconds}s]${modifier})`;
  const at = (modifier: string) => {
    if (mode === 'raw') return `${selector}${modifier}`;
    if (mode === 'rate') return rate(selector, modifier);
    return `${rate(selector, modifier)} / ${rate(countSelector(selector), modifier)}`;
  };
  const query = topSeries === undefined ? at('') : `(${at('')}) and topk(${topSeries}, ${at(' @ end()')})`;
  return { query, stepSeconds, rangeSeconds };
}

export function parseSample(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}

/** The series with the largest newest values first, so that a cap hides the small ones. */
export function byNewestValue(series: PromSeries[]): PromSeries[] {
  const newest = (one: PromSeries) => {
    const value = parseSample(one.values?.at(-1)?.[1] ?? 'NaN');
    return Number.isNaN(value) ? -Infinity : value;
  };
  return series
    .map((one) => ({ one, value: newest(one) }))
    .sort((a, b) => (a.value === b.value ? 0 : b.value - a.value))
    .map(({ one }) => one);
}

/** A line is drawn across holes up to this; a longer one is a gap. */
export function longestHoleMillis(sampleIntervalSeconds: number, stepSeconds: number): number {
  return Math.min(300_000, Math.max(2000, 4000 * sampleIntervalSeconds, 2500 * stepSeconds));
}
