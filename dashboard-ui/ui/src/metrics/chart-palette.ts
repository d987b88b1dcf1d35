// SPDX-License-Identifier: MIT
import { COLORS } from '../shared/colors';

/** The colours of the theme, as a canvas needs them. */
export interface ChartPalette {
  text: string;
  grid: string;
  lines: string[];
}

/** Reads the colours off the style sheet; to be read anew when the theme changes. */
export function readPalette(): ChartPalette {
  const probe = document.body.appendChild(document.createElement('i'));
  const read = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    text: read('--text-dim'),
    grid: read('--grid'),
    lines: Array.from({ length: COLORS }, (_, i) => read(`--c${i}`)),
  };
  probe.remove();
  return palette;
}
