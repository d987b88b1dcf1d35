// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { ApiSpan } from '../net/api';
import { buildTree } from './span-tree';

const BEGIN = 1_790_000_000_000_000_000n;

/** A span with times in milliseconds since BEGIN. */
function span(spanId: string, parentSpanId: string, start: number, end: number, more: Partial<ApiSpan> = {}): ApiSpan {
  const at = (millis: number) => String(BEGIN + BigInt(millis) * 1_000_000n);
  return {
    traceId: 't', spanId, parentSpanId, name: spanId, serviceName: 'shop',
    startTimeUnixNano: at(start), endTimeUnixNano: at(end), ...more,
  };
}

const ids = (spans: ApiSpan[]) => buildTree(spans).spans.map((node) => node.span.spanId);

test('buildTree_anyOrder_parentsComeFirstAndSiblingsByStart', () => {
  const tree = buildTree([span('c', 'a', 60, 80), span('d', 'b', 20, 30), span('b', 'a', 10, 50), span('a', '', 0, 100)]);
  expect(tree.spans.map((node) => node.span.spanId)).toEqual(['a', 'b', 'd', 'c']);
  expect(tree.startUnixNanos).toBe(BEGIN);
  expect(tree.durationNanos).toBe(100_000_000);
  expect(tree.spans[3]).toMatchObject({ startNanos: 60_000_000, durationNanos: 20_000_000, orphan: false });
});

test('buildTree_parentMissing_isAnOrphanBesideTheRoot', () => {
  const tree = buildTree([span('a', '', 0, 10), span('b', 'gone', 5, 8), span('z', '0000000000000000', 6, 7)]);
  expect(tree.roots.map((node) => [node.span.spanId, node.orphan])).toEqual([['a', false], ['b', true], ['z', false]]);
});

test('buildTree_circleOfParents_losesNoSpan', () => {
  expect(ids([span('a', 'b', 0, 10), span('b', 'a', 1, 9), span('c', 'c', 2, 3)]).sort()).toEqual(['a', 'b', 'c']);
});

test('buildTree_sharedSpanId_keepsBoth', () => {
  expect(ids([span('a', '', 0, 10), span('b', 'a', 1, 9), span('b', 'a', 2, 8)])).toEqual(['a', 'b', 'b']);
});

test('buildTree_clockBehindItsCaller_isMovedWithAllBelow', () => {
  const tree = buildTree([
    span('a', '', 0, 100),
    span('b', 'a', -3_600_000, -3_599_940, { serviceName: 'pay', kind: 'SPAN_KIND_SERVER' }),
    span('c', 'b', -3_599_990, -3_599_980, { serviceName: 'pay' }),
  ]);
  expect(tree.durationNanos).toBe(100_000_000);
  expect(tree.spans.map((node) => node.startNanos / 1e6)).toEqual([0, 20, 30]);
  expect(tree.spans[1]?.shiftNanos).toBe(3_600_020 * 1e6);
  expect(tree.startUnixNanos).toBe(BEGIN);
});

test('buildTree_serverAfterItsCallerEnded_isMovedButALaterConsumerIsNot', () => {
  const pay = { serviceName: 'pay' };
  const server = buildTree([span('a', '', 0, 100), span('b', 'a', 9000, 9010, { ...pay, kind: 'SPAN_KIND_SERVER' })]);
  expect(server.durationNanos).toBe(100_000_000);
  const consumer = buildTree([span('a', '', 0, 100), span('b', 'a', 9000, 9010, { ...pay, kind: 'SPAN_KIND_CONSUMER' })]);
  expect(consumer.durationNanos).toBe(9_010_000_000);
});

test('buildTree_endBeforeStart_hasNoLength', () => {
  expect(buildTree([span('a', '', 5, 1)]).spans[0]?.durationNanos).toBe(0);
});

test('buildTree_ofNothing_isEmpty', () => {
  expect(buildTree([])).toMatchObject({ roots: [], spans: [], durationNanos: 0 });
});

test('buildTree_deepChain_needsNoDeepStack', () => {
  const chain = Array.from({ length: 5000 }, (_, i) => span(`s${i}`, i === 0 ? '' : `s${i - 1}`, i, i + 1));
  expect(ids(chain)).toHaveLength(5000);
  expect(ids(chain.reverse())).toHaveLength(5000);
});
