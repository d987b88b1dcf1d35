// SPDX-License-Identifier: MIT
// Lengths of time as text, and text as lengths of time.

/** `1234567` ns → `1.23 ms`; from a minute on `2m 03s`, from an hour on `1h 02m`. */
export function formatNanos(nanos: number): string {
  if (!Number.isFinite(nanos)) return '–';
  if (nanos < 0) return `-${formatNanos(-nanos)}`;
  if (nanos === 0) return '0';
  if (nanos < 999.5) return `${Math.round(nanos)} ns`;
  if (nanos < 999.5e3) return `${digits(nanos / 1e3)} µs`;
  if (nanos < 999.5e6) return `${digits(nanos / 1e6)} ms`;
  if (nanos < 59.95e9) return `${digits(nanos / 1e9)} s`;
  const seconds = Math.round(nanos / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)}d ${pad(hours % 24)}h`;
}

export function formatSeconds(seconds: number): string {
  return formatNanos(seconds * 1e9);
}

export function formatMillis(millis: number): string {
  return formatNanos(millis * 1e6);
}

const FACTORS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `250ms`, `1.5 s`, `2m` or a bare number of milliseconds → milliseconds; anything else → undefined. */
export function parseMillis(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|h)?\s*$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * (FACTORS[match[2] ?? 'ms'] ?? 1);
}

function digits(value: number): string {
  if (value < 9.995) return trim(value.toFixed(2));
  return value < 99.95 ? trim(value.toFixed(1)) : value.toFixed(0);
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, '');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
