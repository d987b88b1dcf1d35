// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { formatRoute, parseRoute, type Route } from './route';

test.each<[string, Route]>([
  ['', { tab: 'metrics' }],
  ['?tab=unknown', { tab: 'metrics' }],
  ['?tab=traces&traceId=abc&spanId=1', { tab: 'traces', traceId: 'abc', spanId: '1' }],
  ['?traceId=abc', { tab: 'traces', traceId: 'abc' }],
  ['?tab=traces&service=a+b%26c', { tab: 'traces', service: 'a b&c' }],
  ['?tab=metrics&m=up&m=x%7Ba%3D%22b%22%7D', { tab: 'metrics', charts: ['up', 'x{a="b"}'] }],
])('parseRoute_%s', (search, expected) => {
  expect(parseRoute(search)).toEqual(expected);
  expect(parseRoute(formatRoute(expected))).toEqual(expected);
});
