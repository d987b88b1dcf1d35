// SPDX-License-Identifier: MIT
import { route } from '../app/route';
import { TraceListView } from './trace-list-view';
import { TraceView } from './trace-view';

/** The list of traces, with the chosen one beside it (or instead of it, where the screen is narrow). */
export function TracesTab() {
  const { traceId, service } = route.value;
  return (
    <div class={traceId ? 'traces with-trace' : 'traces'}>
      <TraceListView {...(traceId && { traceId })} {...(service && { service })} />
      {traceId && <TraceView key={traceId} traceId={traceId} />}
    </div>
  );
}
