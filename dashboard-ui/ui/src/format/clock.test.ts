// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { formatAgo, formatClock, formatDateTime, formatRecent } from './clock';

const noon = new Date(2026, 10, 20, 12, 3, 4, 5).getTime();

test('formatClock_withMillis_padsEveryPart', () => {
  expect(formatClock(noon)).toBe('12:03:04');
  expect(formatClock(noon, true)).toBe('12:03:04.005');
  expect(formatClock(NaN)).toBe('–');
});

test('formatRecent_ofYesterday_showsTheDate', () => {
  expect(formatRecent(noon, noon + 1000)).toBe('12:03:04.005');
  expect(formatRecent(noon - 86_400_000, noon)).toBe('2026-11-19 12:03:04.005');
  expect(formatDateTime(noon)).toBe('2026-11-20 12:03:04.005');
});

test.each([
  [0, 'just now'],
  [12_000, '12 s ago'],
  [300_000, '5 min ago'],
  [7_200_000, '2 h ago'],
  [200_000_000, '2 d ago'],
  [-5000, 'just now'],
])('formatAgo_%dMillis_isRounded', (age, text) => {
  expect(formatAgo(noon - age, noon)).toBe(text);
});
