// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { chooseInteresting, searchNames } from './choose';

test('chooseInteresting_fullService_showsRateLatencyMemoryCpu', () => {
  const names = [
    'http_request_duration_seconds_bucket',
    'http_request_duration_seconds_count',
    'http_request_duration_seconds_sum',
    'http_requests_total',
    'jvm_info',
    'jvm_memory_used_bytes',
    'process_cpu_usage',
    'tinyobs_ingest_samples_total',
    'up',
  ];
  expect(chooseInteresting(names)).toEqual([
    'http_requests_total',
    'http_request_duration_seconds_sum',
    'jvm_memory_used_bytes',
    'process_cpu_usage',
  ]);
});

test('chooseInteresting_oneOddMetric_showsIt', () => {
  expect(chooseInteresting(['dice'])).toEqual(['dice']);
  expect(chooseInteresting([])).toEqual([]);
});

test('chooseInteresting_onlyOwnMetrics_showsThem', () => {
  expect(chooseInteresting(['tinyobs_ingest_samples_total', 'up'])).toEqual(['tinyobs_ingest_samples_total']);
  expect(chooseInteresting(['up'])).toEqual(['up']);
});

test('chooseInteresting_oneMoreMetric_isPutLast', () => {
  expect(chooseInteresting(['a_requests_total', 'dice'], ['dice'])).toEqual(['dice', 'a_requests_total']);
  expect(chooseInteresting(['dice', 'tinyobs_up_total'], ['tinyobs_up_total'])).toEqual(['dice']);
});

test('searchNames_severalWords_mustAllBeThere', () => {
  const names = ['http_requests_total', 'jvm_memory_used', 'requests_failed', 'http_errors'];
  expect(searchNames(names, 'requests', 10)).toEqual(['requests_failed', 'http_requests_total']);
  expect(searchNames(names, 'HTTP total', 10)).toEqual(['http_requests_total']);
  expect(searchNames(names, '', 2)).toEqual(['http_errors', 'http_requests_total']);
});
