// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { isCounter, metadataOf, unitOf } from './metric-kind';

test.each([
  ['http_requests_total', undefined, true],
  ['http_request_duration_seconds_bucket', undefined, true],
  ['http_request_duration_seconds_sum', 'histogram', true],
  ['requests', 'counter', true],
  ['requests', undefined, false],
  ['queue_depth', 'gauge', false],
  ['accounts', undefined, false],
])('isCounter_%s_%s', (name, type, counter) => {
  expect(isCounter(name, type === undefined ? {} : { type })).toBe(counter);
});

test.each([
  ['jvm_memory_used_bytes', '', 'bytes'],
  ['http_request_duration_seconds_sum', '', 'seconds'],
  ['http_request_duration_seconds_count', 's', 'none'],
  ['http_request_duration_seconds_bucket', 's', 'none'],
  ['http.server.request.duration', 's', 'seconds'],
  ['jvm.memory.used', 'By', 'bytes'],
  ['cpu_usage_ratio', '', 'ratio'],
  ['dice', '{throw}', 'none'],
])('unitOf_%s_%s_is_%s', (name, unit, expected) => {
  expect(unitOf(name, { unit })).toBe(expected);
});

test('metadataOf_partOfAHistogram_isTheHistograms', () => {
  const all = { latency: { type: 'histogram', unit: 's' }, hits: { type: 'counter' } };
  expect(metadataOf('latency_bucket', all).type).toBe('histogram');
  expect(metadataOf('hits_total', all).type).toBe('counter');
  expect(metadataOf('other', all)).toEqual({});
});
