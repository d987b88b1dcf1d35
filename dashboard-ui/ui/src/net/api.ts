// SPDX-License-Identifier: MIT
// The suite's HTTP answers, as far as the page reads them.
import type { PromSeries } from '../metrics/history';
import type { Metadata, MetadataByName } from '../metrics/metric-kind';
import { getJson } from './http';

interface PromAnswer<T> {
  data: T;
}

export interface Stats {
  traces?: number;
  spans?: number;
  logs?: number;
  metrics?: number;
}

/** One entry of the trace list; what a trace does not have is null or missing. */
export interface TraceSummary {
  trace_id: string;
  span_count?: number | null;
  duration_ms?: number | null;
  start_time?: number | string | null;
  root_span_name?: string | null;
  root_span_method?: string | null;
  root_span_route?: string | null;
  root_span_status_code?: number | string | null;
  root_span_status?: unknown;
  service_name?: string | null;
}

/** An attribute list as OTLP writes it, or a plain map. */
export type Attributes = { key: string; value?: unknown }[] | Record<string, unknown> | null | undefined;

export interface ApiSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string | null;
  name?: string;
  kind?: string | number | null;
  startTimeUnixNano: string | number;
  endTimeUnixNano: string | number;
  attributes?: Attributes;
  status?: unknown;
  serviceName?: string | null;
  resource?: Attributes;
  scope?: { name?: string; version?: string } | null;
  events?: { name?: string; timeUnixNano?: string | number; attributes?: Attributes }[] | null;
  links?: { traceId?: string; spanId?: string; attributes?: Attributes }[] | null;
}

export interface LogEntry {
  log_id?: string;
  /** Seconds. */
  timestamp: number;
  severity?: string | null;
  message?: unknown;
  trace_id?: string | null;
  span_id?: string | null;
  service_name?: string | null;
  attributes?: Attributes;
  resource?: Attributes;
}

export interface CatalogEntry {
  name: string;
  span_count?: number;
  trace_count?: number;
  /** Nanoseconds since 1970. */
  last_seen?: number | string;
  rate?: number;
  /** Percent. */
  error_rate?: number;
  /** Milliseconds, as the other two. */
  duration_p50?: number;
  duration_p95?: number;
  duration_p99?: number;
}

export async function metricNames(signal: AbortSignal): Promise<string[]> {
  return (await getJson<PromAnswer<string[]>>('/api/v1/label/__name__/values', {}, signal)).data;
}

/** The first description of each metric; several services may describe the same one. */
export async function metadata(signal: AbortSignal): Promise<MetadataByName> {
  const answer = await getJson<PromAnswer<Record<string, Metadata[]>>>('/api/v1/metadata', {}, signal);
  return Object.fromEntries(Object.entries(answer.data).map(([name, [first]]) => [name, first ?? {}]));
}

export async function queryInstant(query: string, atMillis: number, signal: AbortSignal): Promise<PromSeries[]> {
  const parameters = { query, time: atMillis / 1000 };
  return (await getJson<PromAnswer<{ result: PromSeries[] }>>('/api/v1/query', parameters, signal)).data.result;
}

export async function queryRange(
  query: string,
  fromMillis: number,
  toMillis: number,
  stepSeconds: number,
  signal: AbortSignal,
): Promise<PromSeries[]> {
  const parameters = { query, start: fromMillis / 1000, end: toMillis / 1000, step: stepSeconds };
  return (await getJson<PromAnswer<{ result: PromSeries[] }>>('/api/v1/query_range', parameters, signal)).data.result;
}

export function traces(limit: number, signal: AbortSignal): Promise<TraceSummary[]> {
  return getJson('/api/traces', { limit }, signal);
}

export async function trace(traceId: string, signal: AbortSignal): Promise<ApiSpan[]> {
  return (await getJson<{ spans: ApiSpan[] }>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal)).spans;
}

export function logs(limit: number, signal: AbortSignal, traceId?: string): Promise<LogEntry[]> {
  return getJson('/api/logs', { limit, trace_id: traceId }, signal);
}

export function services(signal: AbortSignal): Promise<CatalogEntry[]> {
  return getJson('/api/service-catalog', {}, signal);
}

export function stats(signal: AbortSignal): Promise<Stats> {
  return getJson('/api/stats', {}, signal);
}
