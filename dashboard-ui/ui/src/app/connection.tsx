// SPDX-License-Identifier: MIT
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatNumber } from '../format/number';
import { live } from './live';

const WORDS = { connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline' };

/** Whether the page is live; while it is not, a click tries at once. */
export function Connection() {
  const state = live.state.value;
  const retryAt = live.retryAtMillis.value;
  const now = useSignal(Date.now());
  useEffect(() => {
    if (retryAt === 0) return;
    const timer = setInterval(() => {
      now.value = Date.now();
    }, 250);
    return () => clearInterval(timer);
  }, [retryAt]);
  const wait = Math.ceil((retryAt - Math.max(now.value, Date.now())) / 1000);
  const dropped = live.dropped.value;
  return (
    <>
      {dropped > 0 && (
        <span class="pill warn" title="This page or its connection was too slow for the feed; the charts' next reload fills the holes">
          {formatNumber(dropped)} skipped
        </span>
      )}
      <button
        type="button"
        class={`pill connection ${state}`}
        data-testid="connection"
        data-state={state}
        disabled={state === 'live' || state === 'connecting'}
        title={state === 'live' ? 'New data appears by itself' : 'Try now'}
        onClick={() => live.connect()}
      >
        <span class="dot" aria-hidden="true" />
        <span role="status">{WORDS[state]}</span>
        {retryAt > 0 && wait > 0 && <span class="dim"> in {wait} s</span>}
      </button>
    </>
  );
}
