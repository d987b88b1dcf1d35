// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { filterRows, mergeRows, rowOfPush, rowOfSummary, type TraceRow } from './trace-list';

function row(traceId: string, more: Partial<TraceRow> = {}): TraceRow {
  return {
    traceId, service: 'shop', name: 'GET /', startMillis: 0, durationMillis: 10, spanCount: 3, error: false, statusCode: '',
    ...more,
  };
}

const NO_FILTER = { service: '', text: '', minDuration: '', errorsOnly: false };

test('rowOfSummary_fullEntry_isOneRow', () => {
  const summary = {
    trace_id: 'abc', span_count: 4, duration_ms: 12.5, start_time: 1_790_000_000_000_000_000,
    root_span_name: null, root_span_method: 'GET', root_span_route: '/cart', root_span_status_code: 503, service_name: 'shop',
  };
  expect(rowOfSummary(summary)).toEqual(
    row('abc', {
      name: 'GET /cart', startMillis: 1_790_000_000_000, durationMillis: 12.5, spanCount: 4, error: true, statusCode: '503',
    }),
  );
});

test('rowOfSummary_bareEntry_isStillARow', () => {
  expect(rowOfSummary({ trace_id: 'abc' })).toMatchObject({ service: 'unknown', name: '(no name)', error: false });
});

test('mergeRows_pushedThenListed_listedWinsAndNewestIsFirst', () => {
  const pushed = rowOfPush({
    traceId: 'new', service: 's', name: 'n', startNanos: '5000000000', durationNanos: 1e6, status: 'STATUS_CODE_ERROR',
  });
  const merged = mergeRows([row('old', { startMillis: 1 }), row('both', { startMillis: 2 })], [pushed, row('both', { name: 'x' })], 2);
  expect(merged.map((one) => [one.traceId, one.name, one.error])).toEqual([['new', 'n', true], ['both', 'GET /', false]]);
});

test('filterRows_eachFilter_leavesWhatFits', () => {
  const rows = [row('a', { error: true }), row('b', { service: 'pay', durationMillis: 300 }), row('c', { name: 'POST /pay', durationMillis: NaN })];
  const left = (more: Partial<typeof NO_FILTER>) => filterRows(rows, { ...NO_FILTER, ...more }).map((one) => one.traceId);
  expect(left({})).toEqual(['a', 'b', 'c']);
  expect(left({ errorsOnly: true })).toEqual(['a']);
  expect(left({ service: 'pay' })).toEqual(['b']);
  expect(left({ minDuration: '0.2 s' })).toEqual(['b']);
  expect(left({ minDuration: 'abc' })).toEqual(['a', 'b', 'c']);
  expect(left({ text: 'PAY shop' })).toEqual(['c']);
});
