// SPDX-License-Identifier: MIT
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { formatNumber, formatValue } from '../format/number';
import { ErrorNote } from '../shared/message';
import { type ChartMode, type ChartModel, MOST_SERIES } from './chart-model';
import { headlineOf, valuesOf } from './legend';
import { Legend } from './legend-list';
import { isCounter, type Metadata, unitOf } from './metric-kind';
import { nameOf } from './selector';
import { useCanvas } from './use-canvas';
import { useChart } from './use-chart';

const MODE_HELP: Record<ChartMode, string> = {
  mean: 'The mean of what was observed: sum by count',
  rate: 'How much it grows per second',
  raw: 'The total as it was sent',
};

interface ChartCardProps {
  selector: string;
  metadata: Metadata;
  windowMillis: number;
  paused: boolean;
  /** The metric is the sum of a histogram whose count is there too. */
  hasCount: boolean;
  onRemove: () => void;
}

/** One metric, moving: headline, chart and legend. */
export function ChartCard(props: ChartCardProps) {
  const name = nameOf(props.selector) ?? props.selector;
  const counter = isCounter(name, props.metadata);
  const wished = useSignal<ChartMode | undefined>(undefined);
  const modes: ChartMode[] = counter ? (props.hasCount ? ['mean', 'rate', 'raw'] : ['rate', 'raw']) : ['raw'];
  const mode = modes.find((one) => one === wished.value) ?? modes[0] ?? 'raw';
  const asRate = mode === 'rate';
  const unit = unitOf(name, props.metadata);
  const { model, changes, error } = useChart(props.selector, mode, props.windowMillis, props.paused);
  const values = useSignal<number[]>([]);
  const headline = useSignal('–');
  const host = useRef<HTMLDivElement>(null);
  const format = (value: number) => formatValue(value, unit, asRate);

  const update = (shown: ChartModel, hoveredMillis: number | undefined) => {
    const current = valuesOf(shown, hoveredMillis ?? shown.options.now(), hoveredMillis === undefined);
    values.value = current;
    headline.value = format(headlineOf(current, shown.options.mode === 'rate'));
  };
  useCanvas({
    host,
    model,
    paused: props.paused,
    formatAxis: (value) => (asRate && unit !== 'bytes' ? formatNumber(value) : formatValue(value, unit)),
    binary: unit === 'bytes',
    formatKey: `${unit} ${asRate}`,
    onNumbers: update,
  });

  const shown = model.value;
  // Read so that new lines show up in the legend.
  void changes.value;
  const several = (shown?.shown.length ?? 0) > 1;
  return (
    <section class="card chart-card" data-testid="live-chart" data-metric={name} aria-label={name}>
      <header class="chart-head">
        <h2 class="chart-name" title={props.metadata.help || props.selector}>
          {props.selector}
        </h2>
        {modes.length > 1 && (
          <span class="modes" role="group" aria-label="What is drawn">
            {modes.map((one) => (
              <button
                key={one}
                type="button"
                class="segment"
                data-testid={`mode-${one}`}
                aria-pressed={one === mode}
                title={MODE_HELP[one]}
                onClick={() => (wished.value = one)}
              >
                {one}
              </button>
            ))}
          </span>
        )}
        <button type="button" class="icon-button small" aria-label={`Remove ${name}`} title="Remove" onClick={props.onRemove}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="m6 6 12 12M18 6 6 18" />
          </svg>
        </button>
      </header>
      <p class="chart-value">
        <span class="headline" data-testid="live-value">
          {headline}
        </span>
        <span class="dim">{several ? (asRate ? 'in all' : 'largest') : props.metadata.help}</span>
      </p>
      <ErrorNote text={error.value} />
      <div class="chart-host" ref={host} role="img" aria-label={`${name}, the latest values are in the list below`}>
        {!shown && !error.value && <p class="chart-note">Loading…</p>}
        {shown && shown.shown.length === 0 && <p class="chart-note">No samples in this window yet.</p>}
      </div>
      {shown && <Legend titles={shown.titles()} values={values} format={format} />}
      {shown && shown.total > MOST_SERIES && (
        <p class="chart-foot" data-testid="series-cap">
          {shown.shown.length} of {shown.total} series shown; narrow the selector to see others
        </p>
      )}
    </section>
  );
}
