// SPDX-License-Identifier: MIT
import type { CatalogEntry } from '../net/api';

export type Column = 'name' | 'rate' | 'error_rate' | 'duration_p50' | 'duration_p95' | 'duration_p99' | 'trace_count' | 'last_seen';

/** By a column: names from A, numbers from the largest; equal ones by name. */
export function orderServices(entries: CatalogEntry[], column: Column, reversed: boolean): CatalogEntry[] {
  const byName = (a: CatalogEntry, b: CatalogEntry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const number = (entry: CatalogEntry) => (column === 'name' ? 0 : Number(entry[column] ?? -Infinity));
  const difference = (a: CatalogEntry, b: CatalogEntry) => {
    const [x, y] = [number(a), number(b)];
    return x === y ? byName(a, b) : y - x;
  };
  return [...entries].sort((a, b) => (reversed ? difference(b, a) : difference(a, b)));
}
