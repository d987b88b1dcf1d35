// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { formatMillis, formatNanos, parseMillis } from './duration';

test.each([
  [0, '0'],
  [12, '12 ns'],
  [1500, '1.5 µs'],
  [1_234_567, '1.23 ms'],
  [999_600, '1 ms'],
  [100_000_000, '100 ms'],
  [1e9, '1 s'],
  [59.96e9, '1m 00s'],
  [123e9, '2m 03s'],
  [3720e9, '1h 02m'],
  [90_000e9, '1d 01h'],
  [-1500, '-1.5 µs'],
  [NaN, '–'],
])('formatNanos_%d_picksTheUnit', (nanos, text) => {
  expect(formatNanos(nanos)).toBe(text);
});

test('formatMillis_ofAFraction_isMicroseconds', () => {
  expect(formatMillis(0.5)).toBe('500 µs');
});

test.each([
  ['100', 100],
  ['250ms', 250],
  ['1.5 s', 1500],
  ['2m', 120_000],
  ['500us', 0.5],
])('parseMillis_%s_isMilliseconds', (text, millis) => {
  expect(parseMillis(text)).toBeCloseTo(millis, 9);
});

test.each(['', 'fast', '-5', '1 d', '1..2'])('parseMillis_%s_isRefused', (text) => {
  expect(parseMillis(text)).toBeUndefined();
});
