// SPDX-License-Identifier: MIT
import { signal, useComputed } from '@preact/signals';
import { logs } from '../net/api';
import { EmptyState, ErrorNote } from '../shared/message';
import { usePolled } from '../shared/use-polled';
import { LogList } from './log-list';
import { filterLogs, type Level, LEVELS } from './severity';

const MOST_ROWS = 300;

/** Outlives the view, so that coming back from a trace finds the list as it was left. */
const text = signal('');
const least = signal<Level>('trace');
const paused = signal(false);

export function LogsTab() {
  const answer = usePolled((stop) => logs(MOST_ROWS, stop), paused.value ? 0 : 2000);
  const all = useComputed(() => [...(answer.data.value ?? [])].sort((a, b) => b.timestamp - a.timestamp));
  const shown = useComputed(() => filterLogs(all.value, text.value, least.value));
  if (answer.data.value?.length === 0) return <NoLogs />;
  return (
    <>
      <div class="toolbar">
        <input class="input grow" type="text" list={undefined} placeholder="Search message, service, attributes" aria-label="Search logs" data-testid="log-search"
          value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        <select class="input" aria-label="Least severity" data-testid="log-level" value={least.value} onChange={(event) => (least.value = event.currentTarget.value as Level)}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {level === 'trace' ? 'All levels' : `${level} and worse`}
            </option>
          ))}
        </select>
        <button type="button" class="button" aria-pressed={paused.value} onClick={() => (paused.value = !paused.value)}>
          {paused.value ? '▶ Resume' : '❚❚ Pause'}
        </button>
        <span class="dim">
          {shown.value.length === all.value.length ? `newest ${all.value.length}` : `${shown.value.length} of ${all.value.length}`}
        </span>
      </div>
      <ErrorNote text={answer.error.value && `Cannot read the logs: ${answer.error.value}`} />
      {shown.value.length > 0 && (
        <section class="card" aria-label="Logs">
          <LogList entries={shown.value} withTrace={true} />
        </section>
      )}
      {all.value.length > 0 && shown.value.length === 0 && <p class="none">None of {all.value.length} lines fits the filter.</p>}
    </>
  );
}

function NoLogs() {
  const command =
    `curl ${location.origin}/v1/logs -H 'Content-Type: application/json' -d '{"resourceLogs":[{"resource":{"attributes":` +
    `[{"key":"service.name","value":{"stringValue":"hello"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":` +
    `"'$(date +%s)000000000'","severityNumber":9,"severityText":"INFO","body":{"stringValue":"hello"}}]}]}]}'`;
  return (
    <EmptyState title="No logs yet: send one" command={command}>
      <p>Logs that carry a trace id are shown beneath their trace, too.</p>
    </EmptyState>
  );
}
