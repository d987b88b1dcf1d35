// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { glide, niceBounds, niceStep } from './scale';

test.each([
  [Infinity, -Infinity, 0, 1],
  [3, 97, 0, 150],
  [0, 9.5, 0, 10],
  [1000, 1010, 1000, 1015],
  [5, 5, 4.5, 6],
  [0, 0, 0, 1],
  [-8, -2, -8, 0],
  [-3, 4, -4, 6],
])('niceBounds_%d_%d_isRound', (min, max, low, high) => {
  const bounds = niceBounds({ min, max });
  expect(bounds.min).toBeCloseTo(low, 9);
  expect(bounds.max).toBeCloseTo(high, 9);
});

test('niceBounds_ofBytes_isAPowerOfTwo', () => {
  expect(niceBounds({ min: 120e6, max: 450e6 }, true)).toEqual({ min: 0, max: 512 * 2 ** 20 });
});

test('niceStep_anyNumber_isOneTwoFive', () => {
  expect([0.3, 1, 1.1, 4, 7, 2.0000000000000004].map(niceStep)).toEqual([0.5, 1, 2, 5, 10, 2]);
});

test('glide_overTime_arrives', () => {
  let shown = { min: 0, max: 10 };
  const wanted = { min: 0, max: 100 };
  shown = glide(shown, wanted, 16);
  expect(shown.max).toBeGreaterThan(10);
  expect(shown.max).toBeLessThan(50);
  for (let i = 0; i < 60; i++) shown = glide(shown, wanted, 16);
  expect(shown).toEqual(wanted);
});
