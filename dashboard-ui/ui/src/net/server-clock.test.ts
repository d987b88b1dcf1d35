// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { offsetOf } from './server-clock';

test('offsetOf_smallDifference_isNone', () => {
  expect(offsetOf(10_400, 10_000, 10_200)).toBe(0);
});

test('offsetOf_clockMinutesOff_isTheDifference', () => {
  expect(offsetOf(130_100, 10_000, 10_200)).toBe(120_000);
  expect(offsetOf(0, 60_000, 60_000)).toBe(-60_000);
});
