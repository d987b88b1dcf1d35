// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { assignColors, COLORS } from './colors';

test('assignColors_asManyNamesAsColors_areAllDifferent', () => {
  const names = Array.from({ length: COLORS }, (_, i) => `service-${i}`);
  expect(new Set(assignColors(names).values()).size).toBe(COLORS);
});

test('assignColors_moreNamesThanColors_stillEnds', () => {
  const names = Array.from({ length: 3 * COLORS }, (_, i) => `service-${i}`);
  expect(assignColors(names).size).toBe(3 * COLORS);
});

test('assignColors_order_doesNotMatter', () => {
  expect(assignColors(['a', 'b', 'a'])).toEqual(assignColors(['b', 'a']));
});
