// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { ChartModel } from './chart-model';
import { headlineOf, valuesOf } from './legend';

const NOW = 1_000_000_000;

test('valuesOf_seriesThatFellSilent_hasNoneNow', () => {
  const model = new ChartModel({
    selector: 'x', mode: 'raw', windowMillis: 60_000, now: () => NOW,
  });
  model.longestHoleMillis = 5000;
  model.settle([]);
  model.series(1, { path: '/a' });
  model.series(2, { path: '/b' });
  model.sample(1, NOW - 1000, 4);
  model.sample(2, NOW - 20_000, 7);
  expect(valuesOf(model, NOW, true)).toEqual([4, NaN]);
  expect(valuesOf(model, NOW - 19_000, false)).toEqual([NaN, 7]);
});

test('headlineOf_rates_addUpAndLevelsDoNot', () => {
  expect(headlineOf([1, NaN, 2], true)).toBe(3);
  expect(headlineOf([1, NaN, 2], false)).toBe(2);
  expect(headlineOf([NaN], true)).toBeNaN();
});
