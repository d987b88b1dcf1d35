// SPDX-License-Identifier: MIT
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { live } from '../app/live';
import { isAbort, messageOf } from '../net/http';
import { serverNow } from '../net/server-clock';
import { type ChartMode, ChartModel } from './chart-model';
import { loadHistory } from './load-history';
import { countSelector } from './selector';

export interface ChartState {
  model: Signal<ChartModel | undefined>;
  /** Counts up when lines were added, or an error came. */
  changes: Signal<number>;
  error: Signal<string | undefined>;
}

/**
 * A chart's data for as long as the component is shown: a new model, with new history, whenever the question changes,
 * the connection has been lost or a pause ends. The old one stays on the screen until the new one is ready.
 */
export function useChart(selector: string, mode: ChartMode, windowMillis: number, paused: boolean): ChartState {
  const model = useSignal<ChartModel | undefined>(undefined);
  const changes = useSignal(0);
  const error = useSignal<string | undefined>(undefined);
  const epoch = live.epoch.value;
  useEffect(() => {
    if (paused) return;
    const next = new ChartModel({ selector, mode, windowMillis, now: serverNow });
    next.onShownChanged = () => {
      error.value = next.error;
      changes.value++;
    };
    const stop = new AbortController();
    const subscriptions = [live.subscribe(selector, next)];
    if (mode === 'mean') subscriptions.push(live.subscribe(countSelector(selector), next));
    loadHistory(next, stop.signal)
      .catch((failure: unknown) => {
        if (isAbort(failure)) return;
        // Without its past a chart still shows what comes.
        next.settle([]);
        error.value = messageOf(failure);
      })
      .finally(() => {
        if (!stop.signal.aborted) model.value = next;
      });
    return () => {
      stop.abort();
      for (const unsubscribe of subscriptions) unsubscribe();
    };
  }, [selector, mode, windowMillis, paused, epoch]);
  return { model, changes, error };
}
