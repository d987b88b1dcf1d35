// SPDX-License-Identifier: MIT
import type { LogEntry } from '../net/api';
import { textOf } from '../traces/attributes';

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export const LEVELS: Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The level behind a severity text of any library: `WARNING`, `Information`, `ERROR2`, OTLP's number `17`. */
export function levelOf(severity: string | null | undefined): Level {
  const text = (severity ?? '').trim().toLowerCase();
  const number = Number(text);
  if (text !== '' && number >= 1 && number <= 24) return LEVELS[Math.floor((number - 1) / 4)] as Level;
  if (/^(fatal|crit|emerg|alert|panic)/.test(text)) return 'fatal';
  if (/^(err|severe)/.test(text)) return 'error';
  if (text.startsWith('warn')) return 'warn';
  if (/^(debug|fine$|config)/.test(text)) return 'debug';
  return /^(trace|finer|finest|verbose)/.test(text) ? 'trace' : 'info';
}

/** Entries of at least a level that hold every word somewhere. */
export function filterLogs(entries: LogEntry[], text: string, least: Level): LogEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const from = LEVELS.indexOf(least);
  return entries.filter((entry) => {
    if (LEVELS.indexOf(levelOf(entry.severity)) < from) return false;
    if (words.length === 0) return true;
    const haystack = [textOf(entry.message), entry.service_name, entry.trace_id, textOf(entry.attributes ?? '')];
    const joined = haystack.join(' ').toLowerCase();
    return words.every((word) => joined.includes(word));
  });
}
