// SPDX-License-Identifier: MIT
import { useComputed } from '@preact/signals';
import { Link } from '../app/link';
import { navigate, route } from '../app/route';
import { formatDateTime } from '../format/clock';
import { formatNanos } from '../format/duration';
import { formatCount } from '../format/number';
import { LogList } from '../logs/log-list';
import { logs, trace } from '../net/api';
import { assignColors, colorClass } from '../shared/colors';
import { ErrorNote } from '../shared/message';
import { usePolled } from '../shared/use-polled';
import { SpanDetail } from './span-detail';
import { buildTree, type TraceTree } from './span-tree';
import { Waterfall } from './waterfall';

const MOST_LOGS = 1000;
/** Spans and logs of a trace that is still running keep coming. */
const AGAIN_MILLIS = 5000;

/** One trace: what happened when, the chosen span, and what was logged on the way. */
export function TraceView({ traceId }: { traceId: string }) {
  const answer = usePolled((stop) => trace(traceId, stop), AGAIN_MILLIS, traceId);
  // Equal answers keep the tree, and with it the rows on the screen.
  const text = useComputed(() => JSON.stringify(answer.data.value ?? null));
  const tree = useComputed(() => (text.value === 'null' ? undefined : buildTree(JSON.parse(text.value))));
  const { service } = route.value;
  return (
    <section class="trace-view" aria-label="Trace" data-testid="trace-view">
      <header class="trace-head">
        <Link to={{ tab: 'traces', ...(service && { service }) }} class="button back" testId="trace-back">
          ← Traces
        </Link>
        {tree.value ? <Title tree={tree.value} traceId={traceId} /> : <h2 class="mono">{traceId}</h2>}
      </header>
      {answer.error.value && !tree.value && (
        <ErrorNote text={answer.status.value === 404 ? 'No such trace: it may be too old, or not here yet. It is asked for again.' : answer.error.value} />
      )}
      {!tree.value && !answer.error.value && <p class="none">Loading…</p>}
      {tree.value && <Spans tree={tree.value} traceId={traceId} />}
      <TraceLogs traceId={traceId} />
    </section>
  );
}

function Title({ tree, traceId }: { tree: TraceTree; traceId: string }) {
  const root = tree.roots[0];
  const services = new Set(tree.spans.map((node) => node.service));
  const errors = tree.spans.filter((node) => node.error).length;
  return (
    <div class="trace-title">
      <h2>
        <span class="dim">{root?.service}</span> {root?.name}
      </h2>
      <p class="facts">
        <b>{formatNanos(tree.durationNanos)}</b>
        <span>{formatCount(tree.spans.length, 'span')}</span>
        <span>{formatCount(services.size, 'service')}</span>
        {errors > 0 && <span class="badge error">{formatCount(errors, 'error')}</span>}
        <span>{formatDateTime(Number(tree.startUnixNanos / 1000n) / 1000)}</span>
        <span class="mono trace-id">{traceId}</span>
      </p>
    </div>
  );
}

function Spans({ tree, traceId }: { tree: TraceTree; traceId: string }) {
  const { spanId } = route.value;
  const selected = tree.spans.find((node) => node.span.spanId === spanId);
  const colors = assignColors(tree.spans.map((node) => node.service));
  const select = (id: string | undefined) => {
    const { spanId: _, ...rest } = route.value;
    navigate(id ? { ...rest, spanId: id } : rest);
  };
  return (
    <>
      <ul class="services-key" aria-label="Services">
        {[...colors].map(([name, color]) => (
          <li key={name} class={colorClass(color)}>
            <span class="swatch" aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
      <Waterfall tree={tree} colors={colors} selected={selected} onSelect={(node) => select(node.span.spanId)} />
      {selected && <SpanDetail node={selected} traceId={traceId} onClose={() => select(undefined)} />}
    </>
  );
}

function TraceLogs({ traceId }: { traceId: string }) {
  const answer = usePolled((stop) => logs(MOST_LOGS, stop, traceId), AGAIN_MILLIS, traceId);
  const ordered = useComputed(() => [...(answer.data.value ?? [])].sort((a, b) => a.timestamp - b.timestamp));
  return (
    <section class="card trace-logs" data-testid="trace-logs" aria-label="Logs of this trace">
      <h3>Logs of this trace</h3>
      <ErrorNote text={answer.error.value && `Cannot read the logs: ${answer.error.value}`} />
      {ordered.value.length > 0 && <LogList entries={ordered.value} withTrace={false} />}
      {answer.data.value?.length === 0 && <p class="none">Nothing was logged with this trace id.</p>}
    </section>
  );
}
