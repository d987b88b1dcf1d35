// SPDX-License-Identifier: MIT
import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LogsTab } from '../logs/logs-tab';
import { MetricsTab } from '../metrics/metrics-tab';
import { services } from '../net/api';
import { compareClocks } from '../net/server-clock';
import { ServicesTab } from '../services/services-tab';
import { usePolled } from '../shared/use-polled';
import { TracesTab } from '../traces/traces-tab';
import { Header } from './header';
import { live } from './live';
import { followAddress, route, TABS } from './route';
import { followSystemTheme } from './theme';

/** The whole page: a header, and below it the view that the address names. */
export function App() {
  useEffect(followAddress, []);
  useEffect(followSystemTheme, []);
  useEffect(() => live.start(), []);
  const epoch = live.epoch.value;
  useEffect(() => void compareClocks(), [epoch]);
  const catalog = usePolled(services, route.value.tab === 'services' ? 5000 : 0);
  const tabs = useComputed(() => TABS.filter((tab) => tab !== 'services' || catalog.status.value !== 404));
  return (
    <>
      <Header tabs={tabs.value} />
      <main class="main">
        <View catalog={catalog} />
      </main>
    </>
  );
}

function View({ catalog }: { catalog: Parameters<typeof ServicesTab>[0]['catalog'] }) {
  switch (route.value.tab) {
    case 'metrics':
      return <MetricsTab />;
    case 'traces':
      return <TracesTab />;
    case 'logs':
      return <LogsTab />;
    case 'services':
      return <ServicesTab catalog={catalog} />;
  }
}
