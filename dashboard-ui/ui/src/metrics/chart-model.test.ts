// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { ChartModel, type ChartMode, MOST_SERIES } from './chart-model';

const NOW = 1_000_000_000;

function modelOf(mode: ChartMode = 'raw', selector = 'hits') {
  return new ChartModel({ selector, mode, windowMillis: 60_000, now: () => NOW });
}

const history = (labels: Record<string, string>, value: string) => ({
  metric: labels,
  values: [[(NOW - 10_000) / 1000, value]] as [number, string][],
});

test('settle_liveSamplesThatWaited_followTheHistory', () => {
  const model = modelOf();
  model.series(4, { __name__: 'hits', path: '/a' });
  model.sample(4, NOW - 5, 2);
  expect(model.shown).toEqual([]);
  model.settle([history({ path: '/a' }, '1')]);
  expect(model.shown).toHaveLength(1);
  expect(model.shown[0]).toMatchObject({ last: 2, lastMillis: NOW - 5 });
  expect(model.grid.lastBefore(0, NOW - 9000, 5000)).toBe(1);
  expect(model.grid.at(0, model.grid.slotOf(NOW - 5))).toBe(2);
});

test('sample_ofACounter_isShownAsRate', () => {
  const model = modelOf('rate');
  model.settle([]);
  model.series(1, { __name__: 'hits' });
  model.sample(1, NOW - 2000, 100);
  expect(model.shown[0]?.last).toBeNaN();
  model.sample(1, NOW, 110);
  expect(model.shown[0]?.last).toBe(5);
});

test('sample_ofACounter_isRatedOverTheSpanOfItsHistory', () => {
  const model = modelOf('rate');
  model.rateSpanMillis = 3000;
  model.settle([]);
  model.series(1, { __name__: 'hits' });
  for (const [millis, total] of [[4000, 0], [3000, 10], [2000, 10], [1000, 30], [0, 30]] as const) {
    model.sample(1, NOW - millis, total);
  }
  expect(model.shown[0]?.last).toBeCloseTo(20 / 3, 9);
});

test('sample_ofAHistogram_isShownAsMean', () => {
  const model = modelOf('mean', 'took_sum');
  model.settle([history({ path: '/a' }, '0.3')]);
  model.series(1, { __name__: 'took_sum', path: '/a' });
  model.series(2, { __name__: 'took_count', path: '/a' });
  expect(model.shown).toHaveLength(1);
  for (const [millis, sum, count] of [[NOW - 2000, 10, 100], [NOW - 1000, 12, 104], [NOW, 15, 105]] as const) {
    model.sample(1, millis, sum);
    model.sample(2, millis, count);
  }
  expect(model.grid.lastBefore(0, NOW - 900, 500)).toBe(0.5);
  expect(model.shown[0]?.last).toBe(3);
});

test('sample_staleMarker_endsTheValue', () => {
  const model = modelOf();
  model.settle([]);
  model.series(1, { path: '/a' });
  model.sample(1, NOW - 10, 5);
  model.sample(1, NOW, NaN);
  expect(model.shown[0]?.last).toBeNaN();
  expect(model.grid.lastBefore(0, NOW, 1000)).toBe(5);
});

test('settle_moreSeriesThanLines_showsTheLargestAndCountsAll', () => {
  const model = modelOf();
  const many = Array.from({ length: 57 }, (_, i) => history({ path: `/${i}` }, String(i)));
  model.settle(many);
  model.series(9, { path: '/0' });
  model.sample(9, NOW, 1e9);
  model.series(10, { path: '/new' });
  expect(model.shown).toHaveLength(MOST_SERIES);
  expect(model.shown.map((one) => one.last)).toEqual(Array.from({ length: MOST_SERIES }, (_, i) => 56 - i));
  expect(model.total).toBe(58);
});

test('settle_serverCountedMore_saysSo', () => {
  const model = modelOf();
  model.settle([history({ path: '/a' }, '1')], 57);
  expect(model.total).toBe(57);
});

test('series_newOneWhileRoom_isAddedAndTold', () => {
  const model = modelOf();
  model.settle([]);
  let told = 0;
  model.onShownChanged = () => told++;
  model.series(1, { path: '/a' });
  model.series(1, { path: '/a' });
  model.series(2, { path: '/b', method: 'GET' });
  expect(told).toBe(2);
  expect(model.titles()).toEqual(['path=/a', 'method=GET · path=/b']);
});

test('lost_refsOfTheOldConnection_areNotDrawn', () => {
  const model = modelOf();
  model.settle([]);
  model.series(1, { path: '/a' });
  model.lost();
  model.sample(1, NOW, 5);
  expect(model.shown[0]?.last).toBeNaN();
});

test('extent_ofTheWindow_coversAllLines', () => {
  const model = modelOf();
  model.settle([history({ path: '/a' }, '-3'), history({ path: '/b' }, '8')]);
  expect(model.extent({ min: Infinity, max: -Infinity }, NOW - 60_000, NOW)).toEqual({ min: -3, max: 8 });
});
