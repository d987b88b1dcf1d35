// SPDX-License-Identifier: MIT
import { type Signal, signal, useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Link } from '../app/link';
import { live } from '../app/live';
import { navigate, route } from '../app/route';
import { formatRecent } from '../format/clock';
import { formatMillis, parseMillis } from '../format/duration';
import { traces } from '../net/api';
import { assignColors, colorClass } from '../shared/colors';
import { EmptyState, ErrorNote } from '../shared/message';
import { usePolled } from '../shared/use-polled';
import { filterRows, mergeRows, rowOfPush, rowOfSummary, type TraceRow } from './trace-list';

const MOST_ROWS = 200;
/** Pushed traces are shown at most this often: a list that races cannot be clicked. */
const SHOW_MILLIS = 500;

/** Outlives the view, so that coming back from a trace finds the list as it was left. */
const filter = { text: signal(''), minDuration: signal(''), errorsOnly: signal(false) };

export function TraceListView({ traceId, service = '' }: { traceId?: string; service?: string }) {
  const listed = usePolled((stop) => traces(MOST_ROWS, stop), 5000);
  const pushed = usePushedRows();
  const rows = useComputed(() => mergeRows((listed.data.value ?? []).map(rowOfSummary), pushed.value, MOST_ROWS));
  const services = useComputed(() => [...new Set(rows.value.map((row) => row.service))].sort());
  const shown = filterRows(rows.value, {
    service,
    text: filter.text.value,
    minDuration: filter.minDuration.value,
    errorsOnly: filter.errorsOnly.value,
  });
  if (rows.value.length === 0 && listed.data.value && !traceId) return <NoTraces />;
  const colors = assignColors(services.value);
  const longest = shown.reduce((most, row) => Math.max(most, row.durationMillis || 0), 0);
  return (
    <section class="trace-list card" aria-label="Traces">
      <Filters services={services.value} service={service} />
      <ErrorNote text={listed.error.value && `Cannot list the traces: ${listed.error.value}`} />
      <div class="rows">
        {shown.map((row) => (
          <Row
            key={row.traceId}
            row={row}
            color={colors.get(row.service) ?? 0}
            share={longest > 0 ? (row.durationMillis || 0) / longest : 0}
            current={row.traceId === traceId}
          />
        ))}
        {shown.length === 0 && rows.value.length > 0 && <p class="none">None of {rows.value.length} traces fits the filter.</p>}
      </div>
    </section>
  );
}

/** What the hub has pushed lately, by trace. */
function usePushedRows(): Signal<TraceRow[]> {
  const rows = useSignal<TraceRow[]>([]);
  useEffect(() => {
    let fresh: TraceRow[] = [];
    const unsubscribe = live.subscribeTraces((pushes) => {
      for (const push of pushes) fresh.push(rowOfPush(push));
      if (fresh.length > MOST_ROWS) fresh = fresh.slice(-MOST_ROWS);
    });
    const timer = setInterval(() => {
      if (fresh.length === 0) return;
      rows.value = mergeRows(fresh, rows.value, MOST_ROWS);
      fresh = [];
    }, SHOW_MILLIS);
    return () => {
      unsubscribe();
      clearInterval(timer);
    };
  }, []);
  return rows;
}

function Filters({ services, service }: { services: string[]; service: string }) {
  const valueOf = (event: Event) => (event.currentTarget as HTMLInputElement).value;
  const choose = (event: Event) => {
    const { service: _, ...rest } = route.value;
    const next = valueOf(event);
    navigate(next ? { ...rest, service: next } : rest);
  };
  const duration = filter.minDuration.value;
  const wrong = duration !== '' && parseMillis(duration) === undefined;
  const options = service && !services.includes(service) ? [service, ...services] : services;
  return (
    <div class="filters">
      <input class="input" type="text" placeholder="Search name, id, status" aria-label="Search traces" value={filter.text.value}
        data-testid="trace-search" list={undefined} onInput={(event) => (filter.text.value = valueOf(event))} />
      <select class="input" aria-label="Service" data-testid="trace-service" value={service} onChange={choose}>
        <option value="">All services</option>
        {options.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <input class={wrong ? 'input short wrong' : 'input short'} type="text" placeholder="min 100ms" aria-label="Shortest duration" aria-invalid={wrong}
        title="Such as 250ms, 1.5s or 2m" list={undefined} value={duration} onInput={(event) => (filter.minDuration.value = valueOf(event))} />
      <button type="button" class="chip" data-testid="errors-only" aria-pressed={filter.errorsOnly.value} onClick={() => (filter.errorsOnly.value = !filter.errorsOnly.value)}>
        Errors
      </button>
    </div>
  );
}

function Row({ row, color, share, current }: { row: TraceRow; color: number; share: number; current: boolean }) {
  const { service, ...rest } = route.value;
  return (
    <Link to={{ ...rest, tab: 'traces', traceId: row.traceId, ...(service && { service }) }} class={`trace-row ${colorClass(color)}${row.error ? ' failed' : ''}`} current={current} testId="trace-row">
      <span class="trace-line">
        <span class="swatch" aria-hidden="true" />
        <span class="trace-service">{row.service}</span>
        <span class="trace-name">{row.name}</span>
        <span class="trace-status">{row.error && <span class="badge error">{row.statusCode || 'error'}</span>}</span>
      </span>
      <span class="trace-line second">
        <span class="trace-time mono">{formatRecent(row.startMillis, Date.now())}</span>
        <span class="trace-spans">{row.spanCount === undefined ? '' : `${row.spanCount} span${row.spanCount === 1 ? '' : 's'}`}</span>
        <span class="trace-duration mono">{formatMillis(row.durationMillis)}</span>
      </span>
      <span class="trace-bar" aria-hidden="true">
        <span style={{ width: `${Math.max(0.5, share * 100)}%` }} />
      </span>
    </Link>
  );
}

function NoTraces() {
  const command =
    `curl ${location.origin}/v1/traces -H 'Content-Type: application/json' -d '{"resourceSpans":[{"resource":{"attributes":` +
    `[{"key":"service.name","value":{"stringValue":"hello"}}]},"scopeSpans":[{"spans":[{"traceId":"'$(openssl rand -hex 16)'",` +
    `"spanId":"'$(openssl rand -hex 8)'","name":"GET /hello","kind":2,"startTimeUnixNano":"'$(date +%s)000000000'",` +
    `"endTimeUnixNano":"'$(date +%s)250000000'"}]}]}]}'`;
  return (
    <EmptyState title="No traces yet: send one" command={command}>
      <p>
        Applications with OpenTelemetry: point <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> at port 4318 (HTTP) or 4317 (gRPC) of
        this machine.
      </p>
    </EmptyState>
  );
}
