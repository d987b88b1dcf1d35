// SPDX-License-Identifier: MIT
// Attributes as OTLP or as plain maps write them, as text.
import type { Attributes } from '../net/api';

export interface TextAttribute {
  name: string;
  value: string;
}

/** All attributes, by name. */
export function attributesOf(attributes: Attributes): TextAttribute[] {
  if (!attributes) return [];
  const pairs: [string, unknown][] = Array.isArray(attributes)
    ? attributes.map(({ key, value }) => [key, plainValue(value)])
    : Object.entries(attributes);
  return pairs
    .map(([name, value]) => ({ name, value: textOf(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** `{"intValue":"5"}` → `"5"`, arrays and maps inside too; what is no OTLP value stays as it is. */
function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [kind, inner] = Object.entries(value)[0] ?? [];
  switch (kind) {
    case 'stringValue':
    case 'intValue':
    case 'doubleValue':
    case 'boolValue':
    case 'bytesValue':
      return inner;
    case 'arrayValue':
      return ((inner as { values?: unknown[] })?.values ?? []).map(plainValue);
    case 'kvlistValue': {
      const entries = (inner as { values?: { key: string; value: unknown }[] })?.values ?? [];
      return Object.fromEntries(entries.map((entry) => [entry.key, plainValue(entry.value)]));
    }
    default:
      return value;
  }
}

/** Whether a status means failure, in any of the spellings that are about: `2`, `ERROR`, `STATUS_CODE_ERROR`, `{code}`. */
export function isErrorStatus(status: unknown): boolean {
  if (typeof status === 'number') return status === 2;
  if (typeof status === 'string') return /^(2|error|status_code_error)$/i.test(status);
  if (typeof status === 'object' && status !== null) return isErrorStatus((status as { code?: unknown }).code);
  return false;
}

/** What the service said about the failure. */
export function statusMessage(status: unknown): string {
  if (typeof status !== 'object' || status === null) return '';
  const { message } = status as { message?: unknown };
  return typeof message === 'string' ? message : '';
}
