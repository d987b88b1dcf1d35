// SPDX-License-Identifier: MIT
// Numbers as short text of a steady width: three significant digits and a unit.
import { formatSeconds } from './duration';

/** What a value counts; a rate adds "per second" to it. */
export type Unit = 'none' | 'seconds' | 'milliseconds' | 'bytes' | 'ratio' | 'percent';

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1234` → `1.23 k`; a value that is no number → `–`. */
export function formatNumber(value: number): string {
  return scaled(value, 1000, DECIMAL);
}

export function formatValue(value: number, unit: Unit, perSecond = false): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  switch (unit) {
    case 'none':
      return formatNumber(value) + (perSecond ? '/s' : '');
    case 'bytes':
      return scaled(value, 1024, BINARY) + (perSecond ? '/s' : '');
    case 'ratio':
      return perSecond ? `${formatNumber(value)}/s` : `${formatNumber(value * 100)}%`;
    case 'percent':
      return `${formatNumber(value)}%${perSecond ? '/s' : ''}`;
    case 'seconds':
      return perSecond ? `${formatNumber(value)} s/s` : formatSeconds(value);
    case 'milliseconds':
      return perSecond ? `${formatNumber(value)} ms/s` : formatSeconds(value / 1000);
  }
}

/** A count of things: `1 trace`, `1.2 k traces`. */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function scaled(value: number, base: number, units: string[]): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 ? '-' : '';
  let size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return withUnit(sign + size.toExponential(1), units[0]);
  let step = 0;
  // 999.6 would be shown as 1000: it belongs to the next unit.
  while (size >= base - 0.5 && step < units.length - 1) {
    size /= base;
    step++;
  }
  if (size >= base * 10) return withUnit(sign + size.toExponential(2), units[step]);
  return withUnit(sign + threeDigits(size, step === 0), units[step]);
}

function threeDigits(size: number, whole: boolean): string {
  if (whole && Number.isInteger(size)) return String(size);
  if (size < 0.0995) return size.toFixed(4);
  if (size < 9.995) return size.toFixed(2);
  return size < 99.95 ? size.toFixed(1) : size.toFixed(0);
}

function withUnit(text: string, unit: string | undefined): string {
  return unit ? `${text} ${unit}` : text;
}
