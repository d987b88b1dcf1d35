// SPDX-License-Identifier: MIT
import type { ReadonlySignal } from '@preact/signals';
import { useComputed } from '@preact/signals';
import { colorClass } from '../shared/colors';

interface LegendProps {
  titles: string[];
  values: ReadonlySignal<number[]>;
  format: (value: number) => string;
}

/** Which line is which, with the value now or under the pointer. */
export function Legend({ titles, values, format }: LegendProps) {
  return (
    <ul class="legend">
      {titles.map((title, index) => (
        <li key={index} class={`legend-line ${colorClass(index)}`}>
          <span class="swatch" aria-hidden="true" />
          <span class="legend-title" title={title}>
            {title}
          </span>
          <Value values={values} index={index} format={format} />
        </li>
      ))}
    </ul>
  );
}

/** A text that changes by itself, without drawing the list again. */
function Value({ values, index, format }: Omit<LegendProps, 'titles'> & { index: number }) {
  const text = useComputed(() => format(values.value[index] ?? NaN));
  return (
    <span class="legend-value" data-testid="legend-value">
      {text}
    </span>
  );
}
