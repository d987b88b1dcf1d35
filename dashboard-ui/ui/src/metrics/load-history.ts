// SPDX-License-Identifier: MIT
import { queryInstant, queryRange } from '../net/api';
import { HttpError } from '../net/http';
import { type ChartModel, MOST_SERIES } from './chart-model';
import { countQuery, intervalSeconds, longestHoleMillis, parseSample, planHistory, probeQuery } from './history';
import type { PromSeries } from './history';

/** Asks for what the chart shows before the first live sample, and settles the model with it. */
export async function loadHistory(model: ChartModel, signal: AbortSignal): Promise<void> {
  const { selector, mode, windowMillis, now } = model.options;
  const end = now();
  const [samples, total] = await Promise.all([
    scalar(probeQuery(selector), end, signal),
    scalar(countQuery(selector), end, signal),
  ]);
  const interval = intervalSeconds(samples);
  const cap = total > MOST_SERIES ? MOST_SERIES : undefined;
  const plan = planHistory(selector, mode, windowMillis, interval, cap);
  model.rateSpanMillis = plan.rangeSeconds * 1000;
  model.longestHoleMillis = longestHoleMillis(interval, plan.stepSeconds);
  const history = await queryRange(plan.query, end - windowMillis, end, plan.stepSeconds, signal);
  model.settle(history, total || 0);
}

/** The one value of an instant query; NaN where it has none. */
async function scalar(query: string, atMillis: number, signal: AbortSignal): Promise<number> {
  const result: PromSeries[] = await queryInstant(query, atMillis, signal).catch((failure: unknown) => {
    // Too expensive or not known to this server: the history does without.
    if (failure instanceof HttpError && failure.status < 500) return [];
    throw failure;
  });
  return parseSample(result[0]?.value?.[1] ?? 'NaN');
}
