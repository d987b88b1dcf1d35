// SPDX-License-Identifier: MIT
import type { ChartModel } from './chart-model';

/** Each line's value at a time; the newest one where the time is now. */
export function valuesOf(model: ChartModel, atMillis: number, now: boolean): number[] {
  return model.shown.map((one) => {
    if (!now) return model.grid.lastBefore(one.row, atMillis, model.longestHoleMillis);
    return atMillis - one.lastMillis > model.longestHoleMillis ? NaN : one.last;
  });
}

/** One number for the whole chart: rates add up, of levels the largest counts; NaN where there is none. */
export function headlineOf(values: number[], asRate: boolean): number {
  const there = values.filter((value) => !Number.isNaN(value));
  if (there.length === 0) return NaN;
  return asRate ? there.reduce((sum, value) => sum + value, 0) : Math.max(...there);
}
