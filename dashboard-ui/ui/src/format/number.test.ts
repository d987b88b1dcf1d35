// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { formatCount, formatNumber, formatValue } from './number';

test.each([
  [0, '0'],
  [7, '7'],
  [0.5, '0.50'],
  [0.0123, '0.0123'],
  [0.00001234, '1.2e-5'],
  [12.345, '12.3'],
  [123.45, '123'],
  [999.6, '1.00 k'],
  [1234, '1.23 k'],
  [-1234567, '-1.23 M'],
  [2.5e9, '2.50 G'],
  [1e21, '1.00e+6 P'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, '–'],
])('formatNumber_%d_isShort', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('formatValue_ofEachUnit_showsIt', () => {
  expect(formatValue(1536, 'bytes')).toBe('1.50 KiB');
  expect(formatValue(1536, 'bytes', true)).toBe('1.50 KiB/s');
  expect(formatValue(0.25, 'ratio')).toBe('25%');
  expect(formatValue(0.25, 'seconds')).toBe('250 ms');
  expect(formatValue(250, 'milliseconds')).toBe('250 ms');
  expect(formatValue(0.25, 'seconds', true)).toBe('0.25 s/s');
  expect(formatValue(12, 'none', true)).toBe('12/s');
  expect(formatValue(NaN, 'seconds')).toBe('–');
});

test('formatCount_ofOne_isSingular', () => {
  expect(formatCount(1, 'span')).toBe('1 span');
  expect(formatCount(57, 'span')).toBe('57 spans');
});
