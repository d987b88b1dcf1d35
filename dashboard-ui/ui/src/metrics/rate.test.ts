// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { increaseBetween, MeanTracker, RateTracker } from './rate';

function ratesOf(samples: [millis: number, total: number][], spanMillis = 1000): number[] {
  const tracker = new RateTracker(spanMillis);
  return samples.map(([millis, total]) => tracker.push(millis, total));
}

test('increaseBetween_smallerTotal_countsFromZero', () => {
  expect(increaseBetween(5, 8)).toBe(3);
  expect(increaseBetween(8, 8)).toBe(0);
  expect(increaseBetween(1000, 4)).toBe(4);
});

test('push_rareSamples_areComparedWithThePreviousOne', () => {
  expect(ratesOf([[0, 100], [15_000, 130], [30_000, 130], [45_000, 145]])).toEqual([NaN, 2, 0, 1]);
});

test('push_afterAReset_goesOnFromZero', () => {
  expect(ratesOf([[0, 1000], [10_000, 1010], [20_000, 5]])).toEqual([NaN, 1, 0.5]);
});

test('push_sixtyTimesASecond_isSteadyOverTheSpan', () => {
  const samples = Array.from({ length: 300 }, (_, i): [number, number] => [i * 16, Math.floor(i / 6)]);
  const settled = ratesOf(samples).slice(80);
  // One in six samples counts one: 1000 / 96 a second.
  for (const rate of settled) expect(Math.abs(rate - 10.4)).toBeLessThan(1.1);
});

test('push_firstSamplesOfALiveFeed_areNoRateYet', () => {
  const samples = Array.from({ length: 60 }, (_, i): [number, number] => [i * 16, Math.floor(i / 6)]);
  const early = ratesOf(samples);
  expect(early.slice(0, 32).every(Number.isNaN)).toBe(true);
  expect(early[32]).toBeGreaterThan(8);
  expect(early[32]).toBeLessThan(12);
});

test('push_moreSamplesThanRemembered_usesAShorterSpan', () => {
  const samples = Array.from({ length: 2000 }, (_, i): [number, number] => [i, i * 3]);
  expect(ratesOf(samples).at(-1)).toBeCloseTo(3000, 6);
});

test('push_repeatedLateOrBrokenSamples_sayNothing', () => {
  expect(ratesOf([[0, 1], [1000, 2], [1000, 9], [500, 9], [1500, NaN], [2000, 3]])).toEqual([
    NaN, 1, NaN, NaN, NaN, 1,
  ]);
});

test('mean_pairsOfTheSameTime_areDivided', () => {
  const tracker = new MeanTracker(1000);
  const means = [
    tracker.push('sum', 0, 10), tracker.push('count', 0, 100),
    tracker.push('count', 1000, 110), tracker.push('sum', 1000, 15),
    tracker.push('sum', 2000, 15), tracker.push('count', 2000, 110),
  ];
  expect(means).toEqual([NaN, NaN, NaN, 0.5, NaN, NaN]);
});
