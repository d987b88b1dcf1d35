// SPDX-License-Identifier: MIT
// Which rows of the tree are open, where their bars are, and where a key leads.
import { formatNanos } from '../format/duration';
import { niceStep } from '../metrics/scale';
import type { TraceTree, TreeSpan } from './span-tree';

export interface WaterfallRow {
  node: TreeSpan;
  depth: number;
  collapsed: boolean;
  /** Percent of the trace's length. */
  left: number;
  width: number;
  /** Something below a collapsed row failed. */
  hiddenError: boolean;
}

export function visibleRows(tree: TraceTree, collapsed: ReadonlySet<number>): WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  const todo = tree.roots.map((node) => ({ node, depth: 0 })).reverse();
  for (let at = todo.pop(); at; at = todo.pop()) {
    const { node, depth } = at;
    const closed = collapsed.has(node.index);
    rows.push({
      node,
      depth,
      collapsed: closed,
      ...placeOf(node, tree.durationNanos),
      hiddenError: closed && anyBelow(node, (below) => below.error),
    });
    if (closed) continue;
    for (let i = node.children.length - 1; i >= 0; i--) {
      todo.push({ node: node.children[i] as TreeSpan, depth: depth + 1 });
    }
  }
  return rows;
}

function placeOf(node: TreeSpan, totalNanos: number): { left: number; width: number } {
  if (totalNanos <= 0) return { left: 0, width: 100 };
  const left = Math.min(100, (node.startNanos / totalNanos) * 100);
  return { left, width: Math.min(100 - left, (node.durationNanos / totalNanos) * 100) };
}

function anyBelow(node: TreeSpan, test: (node: TreeSpan) => boolean): boolean {
  const todo = [...node.children];
  for (let at = todo.pop(); at; at = todo.pop()) {
    if (test(at)) return true;
    for (const child of at.children) todo.push(child);
  }
  return false;
}

/** Round times for the head of the waterfall. */
export function ticksOf(totalNanos: number, about = 5): { left: number; text: string }[] {
  if (totalNanos <= 0) return [];
  const step = niceStep(totalNanos / about);
  const count = Math.floor((totalNanos * 0.97) / step) + 1;
  return Array.from({ length: count }, (_, i) => ({ left: ((i * step) / totalNanos) * 100, text: formatNanos(i * step) }));
}

/** The rows that a scrolled list has to draw, with some beyond both edges. */
export function windowOf(scrollTop: number, height: number, rowHeight: number, rows: number, beyond = 10) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - beyond);
  const last = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + beyond);
  return { first: Math.min(first, last), last };
}

/** What a key does to a tree: another row, or one that opens or closes. */
export type TreeMove = { select: number } | { toggle: number } | undefined;

/** The keys of the WAI-ARIA tree pattern. */
export function moveBy(key: string, rows: WaterfallRow[], current: number): TreeMove {
  const row = rows[current];
  switch (key) {
    case 'ArrowDown':
      return { select: Math.min(rows.length - 1, current + 1) };
    case 'ArrowUp':
      return { select: Math.max(0, current - 1) };
    case 'Home':
      return { select: 0 };
    case 'End':
      return { select: rows.length - 1 };
    case 'ArrowRight':
      if (!row || row.node.children.length === 0) return undefined;
      return row.collapsed ? { toggle: current } : { select: current + 1 };
    case 'ArrowLeft': {
      if (!row) return undefined;
      if (row.node.children.length > 0 && !row.collapsed) return { toggle: current };
      const parent = rows.slice(0, current).findLastIndex((above) => above.depth < row.depth);
      return parent < 0 ? undefined : { select: parent };
    }
    default:
      return undefined;
  }
}
