// SPDX-License-Identifier: MIT
// The list of traces: one shape for what the server lists and what it pushes, and the reader's filters.
import { parseMillis } from '../format/duration';
import type { TraceSummary } from '../net/api';
import type { TracePush } from '../net/live-router';
import { isErrorStatus } from './attributes';

export interface TraceRow {
  traceId: string;
  service: string;
  name: string;
  startMillis: number;
  durationMillis: number;
  /** Unknown until the server has listed the trace. */
  spanCount: number | undefined;
  error: boolean;
  /** HTTP status of the root span, or nothing. */
  statusCode: string;
}

export function rowOfSummary(summary: TraceSummary): TraceRow {
  const { root_span_method: method, root_span_route: routePath, root_span_status_code: code } = summary;
  const request = method && routePath ? `${method} ${routePath}` : '';
  return {
    traceId: summary.trace_id,
    service: summary.service_name || 'unknown',
    name: summary.root_span_name || request || '(no name)',
    startMillis: Number(summary.start_time ?? NaN) / 1e6,
    durationMillis: summary.duration_ms ?? NaN,
    spanCount: summary.span_count ?? undefined,
    error: isErrorStatus(summary.root_span_status) || Number(code) >= 500,
    statusCode: code == null ? '' : String(code),
  };
}

export function rowOfPush(push: TracePush): TraceRow {
  return {
    traceId: push.traceId,
    service: push.service || 'unknown',
    name: push.name || '(no name)',
    startMillis: Number(push.startNanos) / 1e6,
    durationMillis: push.durationNanos / 1e6,
    spanCount: undefined,
    error: isErrorStatus(push.status),
    statusCode: '',
  };
}

/** Newest first, at most `limit`; what the server has listed knows more than what it pushed. */
export function mergeRows(listed: TraceRow[], pushed: Iterable<TraceRow>, limit: number): TraceRow[] {
  const byId = new Map<string, TraceRow>();
  for (const row of pushed) byId.set(row.traceId, row);
  for (const row of listed) byId.set(row.traceId, row);
  return [...byId.values()].sort((a, b) => b.startMillis - a.startMillis).slice(0, limit);
}

export interface TraceFilter {
  service: string;
  text: string;
  /** As typed: `250ms`, `1 s`. */
  minDuration: string;
  errorsOnly: boolean;
}

export function filterRows(rows: TraceRow[], filter: TraceFilter): TraceRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const atLeast = parseMillis(filter.minDuration) ?? 0;
  return rows.filter((row) => {
    if (filter.service && row.service !== filter.service) return false;
    if (filter.errorsOnly && !row.error) return false;
    if (atLeast > 0 && !(row.durationMillis >= atLeast)) return false;
    const haystack = `${row.name} ${row.service} ${row.traceId} ${row.statusCode}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}
