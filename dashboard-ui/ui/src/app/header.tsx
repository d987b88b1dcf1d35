// SPDX-License-Identifier: MIT
import { formatCount } from '../format/number';
import { stats } from '../net/api';
import { usePolled } from '../shared/use-polled';
import { Connection } from './connection';
import { Link } from './link';
import { route, type Tab } from './route';
import { theme, toggleTheme } from './theme';

const TITLES: Record<Tab, string> = { metrics: 'Live metrics', traces: 'Traces', logs: 'Logs', services: 'Services' };

export function Header({ tabs }: { tabs: readonly Tab[] }) {
  const current = route.value.tab;
  return (
    <header class="header">
      <Link to={{ tab: 'metrics' }} class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M4 18h6l3-9 5 15 4-10 2 4h4" />
        </svg>
        <span>TinyObs</span>
      </Link>
      <nav class="tabs" aria-label="Views">
        {tabs.map((tab) => (
          <Link key={tab} to={{ tab }} class="tab" current={tab === current} testId={`tab-${tab}`}>
            {TITLES[tab]}
          </Link>
        ))}
      </nav>
      <div class="header-end">
        <StatsLine />
        <Connection />
        <ThemeToggle />
      </div>
    </header>
  );
}

function StatsLine() {
  const { data } = usePolled(stats, 5000);
  if (!data.value) return null;
  const { metrics, traces, logs } = data.value;
  const parts = [
    metrics === undefined ? undefined : formatCount(metrics, 'metric'),
    traces === undefined ? undefined : formatCount(traces, 'trace'),
    logs === undefined ? undefined : formatCount(logs, 'log'),
  ].filter((part) => part !== undefined);
  return (
    <span class="stats" data-testid="stats">
      {parts.join(' · ')}
    </span>
  );
}

function ThemeToggle() {
  const next = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="icon-button"
      data-testid="theme-toggle"
      aria-label={`Use the ${next} theme`}
      title={`Use the ${next} theme`}
      onClick={toggleTheme}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {next === 'light' ? (
          <path d="M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm0-5v3m0 14v3M2 12h3m14 0h3M4.9 4.9 7 7m10 10 2.1 2.1M4.9 19.1 7 17M17 7l2.1-2.1" />
        ) : (
          <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />
        )}
      </svg>
    </button>
  );
}
