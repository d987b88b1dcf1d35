// SPDX-License-Identifier: MIT
// What a metric's name and metadata say about how to show it.
import type { Unit } from '../format/number';

/** What `/api/v1/metadata` knows of a metric. */
export interface Metadata {
  type?: string;
  help?: string;
  unit?: string;
}

export type MetadataByName = Record<string, Metadata>;

const COUNTER_SUFFIX = /_(total|count|sum|bucket)$/;

/** A counter only grows, so its rate is what moves. */
export function isCounter(name: string, metadata: Metadata = {}): boolean {
  if (COUNTER_SUFFIX.test(name)) return true;
  return metadata.type === 'counter';
}

/** The metadata of a name; a histogram's parts are described under the histogram's own name. */
export function metadataOf(name: string, all: MetadataByName): Metadata {
  return all[name] ?? all[name.replace(/_(count|sum|bucket)$/, '')] ?? all[name.replace(/_total$/, '')] ?? {};
}

const UNITS: Record<string, Unit> = {
  s: 'seconds',
  seconds: 'seconds',
  ms: 'milliseconds',
  milliseconds: 'milliseconds',
  by: 'bytes',
  bytes: 'bytes',
  ratio: 'ratio',
  '%': 'percent',
  percent: 'percent',
};

const UNIT_IN_NAME = /[._](seconds|milliseconds|ms|bytes|ratio|percent)$/;

export function unitOf(name: string, metadata: Metadata = {}): Unit {
  // A histogram of seconds has buckets and a count of observations, not of seconds.
  if (/_(count|bucket)$/.test(name)) return 'none';
  const inName = UNIT_IN_NAME.exec(name.replace(/_(total|sum|max|min)$/, ''));
  const word = inName?.[1] ?? metadata.unit ?? '';
  return UNITS[word.toLowerCase()] ?? 'none';
}
