// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { byNewestValue, intervalSeconds, longestHoleMillis, parseSample, planHistory } from './history';

test('planHistory_gauge_asksForTheSelectorInThreeHundredSteps', () => {
  expect(planHistory('up', 'raw', 3_600_000, 15)).toEqual({ query: 'up', stepSeconds: 12, rangeSeconds: 45 });
  expect(planHistory('up', 'raw', 1000, 15).stepSeconds).toBe(0.2);
});

test('planHistory_counter_rangeHoldsThreeSamples', () => {
  expect(planHistory('hits_total', 'rate', 60_000, 15).query).toBe('rate(hits_total[45s])');
  expect(planHistory('hits_total', 'rate', 60_000, 0.1).query).toBe('rate(hits_total[1s])');
  expect(planHistory('hits_total', 'rate', 3_600_000, 1).query).toBe('rate(hits_total[30s])');
});

test('planHistory_tooManySeries_asksForTheLargest', () => {
  expect(planHistory('hits_total', 'rate', 60_000, 1, 20).query).toBe(
    '(rate(hits_total[3s])) and topk(20, rate(hits_total[3s] @ end()))',
  );
});

test('planHistory_mean_dividesSumByCount', () => {
  expect(planHistory('took_sum{path="/"}', 'mean', 60_000, 1).query).toBe(
    'rate(took_sum{path="/"}[3s]) / rate(took_count{path="/"}[3s])',
  );
});

test.each([
  [120, 1],
  [8, 15],
  [1, 120],
  [NaN, 15],
])('intervalSeconds_%d_is_%d', (samples, seconds) => {
  expect(intervalSeconds(samples)).toBe(seconds);
});

test('parseSample_infinities_areNumbers', () => {
  expect(['1.5', '+Inf', '-Inf', 'NaN'].map(parseSample)).toEqual([1.5, Infinity, -Infinity, NaN]);
});

test('byNewestValue_largest_comesFirstAndNothingLast', () => {
  const series = ['1', 'NaN', '30', '2'].map((value) => ({
    metric: { v: value },
    values: [[0, value]] as [number, string][],
  }));
  expect(byNewestValue(series).map((one) => one.metric['v'])).toEqual(['30', '2', '1', 'NaN']);
});

test('longestHoleMillis_isFourSamplesWithinBounds', () => {
  expect(longestHoleMillis(15, 1)).toBe(60_000);
  expect(longestHoleMillis(0.1, 0.2)).toBe(2000);
  expect(longestHoleMillis(600, 1)).toBe(300_000);
});
