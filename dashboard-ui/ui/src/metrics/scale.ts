// SPDX-License-Identifier: MIT
// The vertical scale of a live chart: round bounds that hold still.
import type { Extent } from './slot-grid';

/** Round bounds around the values, from zero where zero is near; bytes are round in powers of two. */
export function niceBounds(extent: Extent, binary = false): Extent {
  let { min, max } = extent;
  if (min > max || (min === 0 && max === 0)) return { min: 0, max: 1 };
  // A flat line away from zero gets some air, else its noise would fill the chart.
  if (max - min < Math.abs(max) * 1e-3) {
    const air = Math.abs(max) * 0.1;
    min -= min > 0 && min - air < 0 ? min : air;
    max += air;
  }
  if (min > 0 && min < (max - min) * 2) min = 0;
  if (max < 0 && -max < (max - min) * 2) max = 0;
  const step = binary ? 2 ** Math.ceil(Math.log2((max - min) / 4)) : niceStep((max - min) / 4);
  // Some air below the top edge, so that the line is not cut.
  const top = max + (max - min) * 0.04;
  return { min: times(Math.floor(min / step), step), max: max === 0 ? 0 : times(Math.ceil(top / step), step) };
}

/** 6 × 0.3 is 1.8, not 1.7999999999999998: else the grid line at the edge would be left out. */
function times(count: number, step: number): number {
  return Number((count * step).toPrecision(12));
}

/** The next of 1, 2, 5, 10, … at or above. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  // What floating point makes of 2.0000000000000004 is meant as 2.
  const nice = [1, 2, 5, 10].find((step) => fraction <= step * (1 + 1e-9)) ?? 10;
  return nice * power;
}

/** Glides the shown bounds towards the wanted ones. */
export function glide(shown: Extent, wanted: Extent, elapsedMillis: number): Extent {
  const share = 1 - Math.exp(-elapsedMillis / 90);
  const near = Math.abs(wanted.max - wanted.min) * 2e-3;
  const move = (from: number, to: number) => (Math.abs(to - from) <= near ? to : from + (to - from) * share);
  return { min: move(shown.min, wanted.min), max: move(shown.max, wanted.max) };
}
