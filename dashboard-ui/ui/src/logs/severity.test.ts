// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { filterLogs, levelOf } from './severity';

test.each([
  ['INFO', 'info'],
  ['Warning', 'warn'],
  ['ERROR2', 'error'],
  ['SEVERE', 'error'],
  ['critical', 'fatal'],
  ['FINE', 'debug'],
  ['FINEST', 'trace'],
  ['17', 'error'],
  ['9', 'info'],
  ['24', 'fatal'],
  ['', 'info'],
  [null, 'info'],
])('levelOf_%s_is_%s', (severity, level) => {
  expect(levelOf(severity)).toBe(level);
});

test('filterLogs_wordsAndLevel_mustBothFit', () => {
  const entries = [
    { timestamp: 1, severity: 'INFO', message: 'Order placed', service_name: 'shop', attributes: { order: 42 } },
    { timestamp: 2, severity: 'ERROR', message: 'Card refused', service_name: 'pay', trace_id: 'abc' },
  ];
  const times = (text: string, least: 'trace' | 'warn') => filterLogs(entries, text, least).map((entry) => entry.timestamp);
  expect(times('', 'trace')).toEqual([1, 2]);
  expect(times('', 'warn')).toEqual([2]);
  expect(times('SHOP order', 'trace')).toEqual([1]);
  expect(times('42', 'trace')).toEqual([1]);
  expect(times('abc card', 'trace')).toEqual([2]);
  expect(times('order', 'warn')).toEqual([]);
});
