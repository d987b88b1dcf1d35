// SPDX-License-Identifier: MIT
import { signal, useSignalEffect } from '@preact/signals';
import { navigate, route } from '../app/route';
import { metadata, metricNames } from '../net/api';
import { EmptyState, ErrorNote } from '../shared/message';
import { readStored, writeStored } from '../shared/stored';
import { usePolled } from '../shared/use-polled';
import { ChartCard } from './chart-card';
import { chooseInteresting } from './choose';
import { metadataOf } from './metric-kind';
import { MetricPicker } from './metric-picker';
import { countNameOf, nameOf, toSelector } from './selector';

const WINDOWS = [
  { millis: 60_000, title: '1 m' },
  { millis: 300_000, title: '5 m' },
  { millis: 900_000, title: '15 m' },
  { millis: 3_600_000, title: '1 h' },
];

/** What the reader chose to see; undefined until then, which leaves the choice to the page. */
const chosen = signal(readStored<string[]>('charts'));
const windowMillis = signal(readStored<number>('window') ?? 60_000);
const paused = signal(false);
/** What is shown as long as the reader has not chosen. */
const suggested = signal<string[]>([]);

export function MetricsTab() {
  const names = usePolled(metricNames, 5000);
  const described = usePolled(metadata, 30_000);
  useSignalEffect(() => {
    suggested.value = chooseInteresting(names.data.value ?? [], suggested.peek());
  });
  const shown = route.value.charts ?? chosen.value ?? suggested.value.map(toSelector);
  const all = described.data.value ?? {};

  const choose = (selectors: string[]) => {
    chosen.value = selectors;
    writeStored('charts', selectors);
    if (route.value.charts) navigate({ tab: 'metrics' });
  };
  useSignalEffect(() => writeStored('window', windowMillis.value));

  const hasCount = (selector: string) => {
    const name = nameOf(selector) ?? '';
    return name.endsWith('_sum') && (names.data.value ?? []).includes(countNameOf(name));
  };

  if (names.data.value?.length === 0 && shown.length === 0) return <NoMetrics />;
  return (
    <>
      <div class="toolbar">
        <MetricPicker
          names={names.data.value ?? []}
          metadata={all}
          chosen={shown}
          onPick={(text) => choose([toSelector(text), ...shown.filter((other) => other !== toSelector(text))])}
        />
        <div class="segments" role="group" aria-label="Time window">
          {WINDOWS.map(({ millis, title }) => (
            <button
              key={millis}
              type="button"
              class="segment"
              aria-pressed={millis === windowMillis.value}
              onClick={() => (windowMillis.value = millis)}
            >
              {title}
            </button>
          ))}
        </div>
        <button type="button" class="button" data-testid="pause" aria-pressed={paused.value} onClick={() => (paused.value = !paused.value)}>
          {paused.value ? '▶ Resume' : '❚❚ Pause'}
        </button>
      </div>
      <ErrorNote text={names.error.value && `Cannot list the metrics: ${names.error.value}`} />
      <div class="charts">
        {shown.map((selector) => (
          <ChartCard
            key={selector}
            selector={selector}
            metadata={metadataOf(nameOf(selector) ?? '', all)}
            windowMillis={windowMillis.value}
            paused={paused.value}
            hasCount={hasCount(selector)}
            onRemove={() => choose(shown.filter((other) => other !== selector))}
          />
        ))}
      </div>
      {shown.length === 0 && names.data.value && <EmptyState title="No chart is open. Add a metric above." />}
    </>
  );
}

function NoMetrics() {
  const loop =
    `while sleep 0.2; do curl -s ${location.origin}/v1/ingest -H 'Content-Type: application/json' ` +
    `-d '{"metrics":[{"name":"dice","type":"gauge","value":'$((RANDOM % 6 + 1))',"labels":{"service":"hello"}}]}'; done`;
  return (
    <EmptyState title="No metrics yet: send some" command={loop}>
      <p>
        Paste this into a shell (bash) and the chart appears here by itself. Applications with OpenTelemetry: point
        <code> OTEL_EXPORTER_OTLP_ENDPOINT</code> at port 4318 (HTTP) or 4317 (gRPC) of this machine.
      </p>
    </EmptyState>
  );
}
