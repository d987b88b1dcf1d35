// SPDX-License-Identifier: MIT
// From a list of spans in any order to a tree whose times can be drawn.
import type { ApiSpan } from '../net/api';
import { isErrorStatus } from './attributes';

/** One span of a trace, placed. Times are nanoseconds since the trace's begin, which fit a number exactly. */
export interface TreeSpan {
  /** Position in the answer; spans may share an id, as Zipkin's do. */
  index: number;
  span: ApiSpan;
  service: string;
  name: string;
  error: boolean;
  startNanos: number;
  durationNanos: number;
  /** By how much the start was moved because the service's clock was off. */
  shiftNanos: number;
  /** Names a parent that is not there (yet). */
  orphan: boolean;
  children: TreeSpan[];
}

export interface TraceTree {
  roots: TreeSpan[];
  /** All spans, parents before children. */
  spans: TreeSpan[];
  startUnixNanos: bigint;
  durationNanos: number;
}

export function buildTree(spans: ApiSpan[]): TraceTree {
  const starts = spans.map((span) => nanosOf(span.startTimeUnixNano));
  const earliest = starts.reduce((least, start) => (start < least ? start : least), starts[0] ?? 0n);
  const nodes = spans.map((span, index) => nodeOf(span, index, Number((starts[index] as bigint) - earliest)));
  const roots = link(nodes);
  roots.sort(byStart);
  const ordered: TreeSpan[] = [];
  for (const root of roots) place(root, ordered);
  // A moved span may now begin before the one that was first.
  const begin = ordered.reduce((least, node) => Math.min(least, node.startNanos), ordered[0]?.startNanos ?? 0);
  for (const node of ordered) node.startNanos -= begin;
  const durationNanos = ordered.reduce((most, node) => Math.max(most, node.startNanos + node.durationNanos), 0);
  return { roots, spans: ordered, startUnixNanos: earliest + BigInt(Math.round(begin)), durationNanos };
}

function nanosOf(value: string | number | undefined): bigint {
  try {
    return typeof value === 'number' ? BigInt(Math.round(value)) : BigInt(value ?? 0);
  } catch {
    return 0n;
  }
}

function nodeOf(span: ApiSpan, index: number, startNanos: number): TreeSpan {
  const durationNanos = Number(nanosOf(span.endTimeUnixNano) - nanosOf(span.startTimeUnixNano));
  return {
    index,
    span,
    service: span.serviceName || 'unknown',
    name: span.name || '(no name)',
    error: isErrorStatus(span.status),
    startNanos,
    durationNanos: Math.max(0, durationNanos),
    shiftNanos: 0,
    orphan: false,
    children: [],
  };
}

/** Hangs every span below its parent and answers those without one. */
function link(nodes: TreeSpan[]): TreeSpan[] {
  const byId = new Map<string, TreeSpan>();
  for (const node of nodes) if (!byId.has(node.span.spanId)) byId.set(node.span.spanId, node);
  const parents = new Map<TreeSpan, TreeSpan>();
  for (const node of nodes) {
    const parent = byId.get(node.span.parentSpanId ?? '');
    if (parent) parents.set(node, parent);
  }
  cutCircles(nodes, parents);
  const roots: TreeSpan[] = [];
  for (const node of nodes) {
    const { parentSpanId } = node.span;
    const parent = parents.get(node);
    if (parent) parent.children.push(node);
    else {
      node.orphan = Boolean(parentSpanId) && !isZero(parentSpanId as string);
      roots.push(node);
    }
  }
  return roots;
}

/** Broken input: spans that are their own ancestors. Each walk ends where an earlier one has been, so O(n) in all. */
function cutCircles(nodes: TreeSpan[], parents: Map<TreeSpan, TreeSpan>): void {
  const walkOf = new Map<TreeSpan, number>();
  nodes.forEach((start, walk) => {
    let at: TreeSpan | undefined = start;
    while (at && !walkOf.has(at)) {
      walkOf.set(at, walk);
      at = parents.get(at);
    }
    // Met its own trail: the circle is cut above this span.
    if (at && walkOf.get(at) === walk) parents.delete(at);
  });
}

function isZero(id: string): boolean {
  return /^0*$/.test(id);
}

/** Brings a subtree into drawing order, each child moved into its parent's time where clocks disagree. */
function place(root: TreeSpan, ordered: TreeSpan[]): void {
  const todo: TreeSpan[] = [root];
  for (let node = todo.pop(); node; node = todo.pop()) {
    ordered.push(node);
    for (const child of node.children) {
      child.shiftNanos = node.service === child.service ? node.shiftNanos : node.shiftNanos + skewOf(node, child);
      child.startNanos += child.shiftNanos;
    }
    node.children.sort(byStart);
    for (let i = node.children.length - 1; i >= 0; i--) todo.push(node.children[i] as TreeSpan);
  }
}

/**
 * How far a child's clock is to be moved. What another service does on behalf of its caller cannot begin before the
 * caller does, and what answers a call cannot begin after it ended; then the child is put into the middle of its parent.
 */
function skewOf(parent: TreeSpan, child: TreeSpan): number {
  const start = child.startNanos + parent.shiftNanos;
  const end = parent.startNanos + parent.durationNanos;
  const before = start < parent.startNanos;
  const after = isServer(child.span.kind) && start > end;
  if (!before && !after) return 0;
  const slack = Math.max(0, parent.durationNanos - child.durationNanos);
  return Math.round(parent.startNanos + slack / 2 - start);
}

function isServer(kind: unknown): boolean {
  return kind === 2 || kind === 'SPAN_KIND_SERVER' || kind === 'SERVER';
}

function byStart(a: TreeSpan, b: TreeSpan): number {
  return a.startNanos - b.startNanos || a.index - b.index;
}
