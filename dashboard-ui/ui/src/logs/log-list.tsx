// SPDX-License-Identifier: MIT
import { useSignal } from '@preact/signals';
import { Link } from '../app/link';
import { formatRecent } from '../format/clock';
import type { LogEntry } from '../net/api';
import { textOf } from '../traces/attributes';
import { AttributeTable } from '../traces/span-detail';
import { levelOf } from './severity';

/** Log lines; a click on one shows all that came with it. */
export function LogList({ entries, withTrace }: { entries: LogEntry[]; withTrace: boolean }) {
  return (
    <ul class="logs">
      {entries.map((entry, index) => (
        <Line key={entry.log_id ?? `${entry.timestamp} ${index}`} entry={entry} withTrace={withTrace} />
      ))}
    </ul>
  );
}

function Line({ entry, withTrace }: { entry: LogEntry; withTrace: boolean }) {
  const open = useSignal(false);
  const level = levelOf(entry.severity);
  const traceId = entry.trace_id;
  return (
    <li class={`log ${level}`} data-testid="log-row">
      <div class="log-line">
        <button type="button" class="log-open" aria-expanded={open.value} aria-label="Details" onClick={() => (open.value = !open.value)}>
          {open.value ? '▾' : '▸'}
        </button>
        <span class="log-time mono">{formatRecent(entry.timestamp * 1000, Date.now())}</span>
        <span class="log-level">{entry.severity || level}</span>
        <span class="log-service">{entry.service_name}</span>
        <span class="log-message">{textOf(entry.message)}</span>
        {withTrace && traceId && (
          <Link to={{ tab: 'traces', traceId, ...(entry.span_id && { spanId: entry.span_id }) }} class="log-trace mono" testId="log-trace">
            {traceId.slice(0, 8)}
          </Link>
        )}
      </div>
      {open.value && (
        <div class="log-detail">
          <AttributeTable title="Attributes" attributes={entry.attributes} />
          <AttributeTable title="Resource" attributes={entry.resource} />
          <AttributeTable title="Record" attributes={{ ...(traceId && { trace_id: traceId }), ...(entry.span_id && { span_id: entry.span_id }), time: formatRecent(entry.timestamp * 1000, 0) }} />
        </div>
      )}
    </li>
  );
}
