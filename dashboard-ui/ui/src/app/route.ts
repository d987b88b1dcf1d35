// SPDX-License-Identifier: MIT
// What is shown, as it stands in the address: every view can be linked to.
import { signal } from '@preact/signals';

export const TABS = ['metrics', 'traces', 'logs', 'services'] as const;
export type Tab = (typeof TABS)[number];

export interface Route {
  tab: Tab;
  traceId?: string;
  spanId?: string;
  /** Shows only this service's traces. */
  service?: string;
  /** Selectors to chart instead of the remembered ones. */
  charts?: string[];
}

export function parseRoute(search: string): Route {
  const parameters = new URLSearchParams(search);
  const wanted = parameters.get('tab');
  const traceId = parameters.get('traceId') || undefined;
  const tab = TABS.find((known) => known === wanted) ?? (traceId ? 'traces' : 'metrics');
  const spanId = parameters.get('spanId') || undefined;
  const service = parameters.get('service') || undefined;
  const charts = parameters.getAll('m').filter(Boolean);
  return {
    tab,
    ...(traceId && { traceId }),
    ...(spanId && { spanId }),
    ...(service && { service }),
    ...(charts.length > 0 && { charts }),
  };
}

export function formatRoute(route: Route): string {
  const parameters = new URLSearchParams({ tab: route.tab });
  if (route.traceId) parameters.set('traceId', route.traceId);
  if (route.spanId) parameters.set('spanId', route.spanId);
  if (route.service) parameters.set('service', route.service);
  for (const chart of route.charts ?? []) parameters.append('m', chart);
  return `?${parameters}`;
}

export const route = signal<Route>({ tab: 'metrics' });

/** Goes to a view; the browser's back button leads back. */
export function navigate(to: Route): void {
  const search = formatRoute(to);
  if (search !== formatRoute(route.peek())) history.pushState(null, '', search);
  route.value = to;
}

/** Takes the address over, now and whenever the browser goes back or forth, until the answered function is called. */
export function followAddress(): () => void {
  const take = () => {
    route.value = parseRoute(location.search);
  };
  take();
  addEventListener('popstate', take);
  return () => removeEventListener('popstate', take);
}
