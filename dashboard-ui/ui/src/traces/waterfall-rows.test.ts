// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { ApiSpan } from '../net/api';
import { buildTree } from './span-tree';
import { moveBy, ticksOf, visibleRows, windowOf } from './waterfall-rows';

function span(spanId: string, parentSpanId: string, start: number, end: number, status: unknown = null): ApiSpan {
  return { traceId: 't', spanId, parentSpanId, startTimeUnixNano: start, endTimeUnixNano: end, status };
}

const tree = buildTree([
  span('a', '', 0, 1000),
  span('b', 'a', 100, 600),
  span('c', 'b', 200, 300, 2),
  span('d', 'a', 700, 1000),
]);
const open = visibleRows(tree, new Set());

test('visibleRows_allOpen_areInTreeOrderWithDepthAndPlace', () => {
  expect(open.map((row) => [row.node.span.spanId, row.depth, row.left, row.width])).toEqual([
    ['a', 0, 0, 100],
    ['b', 1, 10, 50],
    ['c', 2, 20, 10],
    ['d', 1, 70, 30],
  ]);
});

test('visibleRows_collapsed_hidesBelowButNotItsError', () => {
  const rows = visibleRows(tree, new Set([1]));
  expect(rows.map((row) => row.node.span.spanId)).toEqual(['a', 'b', 'd']);
  expect(rows.map((row) => row.hiddenError)).toEqual([false, true, false]);
});

test('visibleRows_traceOfNoLength_fillsTheRow', () => {
  const rows = visibleRows(buildTree([span('a', '', 5, 5)]), new Set());
  expect(rows[0]).toMatchObject({ left: 0, width: 100 });
});

test('ticksOf_aTrace_areRound', () => {
  expect(ticksOf(1_230_000).map((tick) => tick.text)).toEqual(['0', '500 µs', '1 ms']);
  expect(ticksOf(0)).toEqual([]);
});

test('windowOf_scrolled_isWhatIsSeenAndABit', () => {
  expect(windowOf(0, 100, 20, 1000)).toEqual({ first: 0, last: 15 });
  expect(windowOf(2000, 100, 20, 1000)).toEqual({ first: 90, last: 115 });
  expect(windowOf(19_990, 100, 20, 1000)).toEqual({ first: 989, last: 1000 });
  expect(windowOf(99_999, 100, 20, 10)).toEqual({ first: 10, last: 10 });
});

test('moveBy_arrows_walkTheTree', () => {
  expect(moveBy('ArrowDown', open, 3)).toEqual({ select: 3 });
  expect(moveBy('ArrowUp', open, 2)).toEqual({ select: 1 });
  expect(moveBy('ArrowRight', open, 1)).toEqual({ select: 2 });
  expect(moveBy('ArrowRight', open, 2)).toBeUndefined();
  expect(moveBy('ArrowLeft', open, 1)).toEqual({ toggle: 1 });
  expect(moveBy('ArrowLeft', open, 3)).toEqual({ select: 0 });
  expect(moveBy('End', open, 0)).toEqual({ select: 3 });
  expect(moveBy('x', open, 0)).toBeUndefined();
  expect(moveBy('ArrowRight', visibleRows(tree, new Set([1])), 1)).toEqual({ toggle: 1 });
});
