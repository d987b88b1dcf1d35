// SPDX-License-Identifier: MIT
import { signal } from '@preact/signals';
import { Link } from '../app/link';
import { formatAgo } from '../format/clock';
import { formatMillis } from '../format/duration';
import { formatNumber } from '../format/number';
import type { CatalogEntry } from '../net/api';
import { assignColors, colorClass } from '../shared/colors';
import { EmptyState, ErrorNote } from '../shared/message';
import type { Polled } from '../shared/use-polled';
import { type Column, orderServices } from './order';

const COLUMNS: { column: Column; title: string; text: (entry: CatalogEntry) => string }[] = [
  { column: 'rate', title: 'Spans/s', text: (entry) => formatNumber(entry.rate ?? NaN) },
  { column: 'error_rate', title: 'Errors', text: (entry) => percent(entry.error_rate) },
  { column: 'duration_p50', title: 'p50', text: (entry) => formatMillis(entry.duration_p50 ?? NaN) },
  { column: 'duration_p95', title: 'p95', text: (entry) => formatMillis(entry.duration_p95 ?? NaN) },
  { column: 'duration_p99', title: 'p99', text: (entry) => formatMillis(entry.duration_p99 ?? NaN) },
  { column: 'trace_count', title: 'Traces', text: (entry) => formatNumber(entry.trace_count ?? NaN) },
  { column: 'last_seen', title: 'Last seen', text: (entry) => formatAgo(Number(entry.last_seen ?? NaN) / 1e6, Date.now()) },
];

const order = signal<{ column: Column; reversed: boolean }>({ column: 'name', reversed: false });

export function ServicesTab({ catalog }: { catalog: Polled<CatalogEntry[]> }) {
  const entries = catalog.data.value;
  if (catalog.status.value === 404) return <EmptyState title="This server keeps no list of services." />;
  if (!entries) return <ErrorNote text={catalog.error.value && `Cannot list the services: ${catalog.error.value}`} />;
  if (entries.length === 0) {
    return (
      <EmptyState title="No services yet">
        <p>A service appears here with its first trace.</p>
      </EmptyState>
    );
  }
  const colors = assignColors(entries.map((entry) => entry.name));
  return (
    <section class="card table-scroll" aria-label="Services">
      <table class="services">
        <thead>
          <tr>
            <Head column="name" title="Service" />
            {COLUMNS.map(({ column, title }) => (
              <Head key={column} column={column} title={title} />
            ))}
          </tr>
        </thead>
        <tbody>
          {orderServices(entries, order.value.column, order.value.reversed).map((entry) => (
            <tr key={entry.name} data-testid="service-row" class={(entry.error_rate ?? 0) > 0 ? 'failed' : undefined}>
              <th scope="row" class={colorClass(colors.get(entry.name) ?? 0)}>
                <span class="swatch" aria-hidden="true" />
                <Link to={{ tab: 'traces', service: entry.name }}>{entry.name}</Link>
              </th>
              {COLUMNS.map(({ column, text }) => (
                <td key={column} class={`mono ${column}`}>
                  {text(entry)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ column, title }: { column: Column; title: string }) {
  const current = order.value.column === column;
  const reversed = current && order.value.reversed;
  const ascending = (column === 'name') !== reversed;
  return (
    <th scope="col" aria-sort={current ? (ascending ? 'ascending' : 'descending') : 'none'}>
      <button type="button" onClick={() => (order.value = { column, reversed: current && !order.value.reversed })}>
        {title} {current ? (ascending ? '↑' : '↓') : ''}
      </button>
    </th>
  );
}

function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${formatNumber(value)}%`;
}
