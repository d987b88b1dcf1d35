// SPDX-License-Identifier: MIT
import { type Signal, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { HttpError, isAbort, messageOf } from '../net/http';

/** The latest answer to a question that is asked again and again. */
export interface Polled<T> {
  data: Signal<T | undefined>;
  /** Why the latest try failed; undefined after a success. */
  error: Signal<string | undefined>;
  /** The HTTP status of the latest failure, 0 if there was none. */
  status: Signal<number>;
}

export function polled<T>(): Polled<T> {
  return { data: signal<T | undefined>(undefined), error: signal<string | undefined>(undefined), status: signal(0) };
}

/**
 * Asks at once and then every `everyMillis` while the page is visible, until the answered function is called. One
 * question at a time: a slow server is not asked faster.
 */
export function poll<T>(into: Polled<T>, load: (signal: AbortSignal) => Promise<T>, everyMillis: number): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    if (!document.hidden) await answer(into, load, stop.signal);
    if (!stop.signal.aborted) timer = setTimeout(ask, everyMillis);
  };
  void ask();
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}

async function answer<T>(into: Polled<T>, load: (signal: AbortSignal) => Promise<T>, stop: AbortSignal): Promise<void> {
  try {
    const data = await load(stop);
    if (stop.aborted) return;
    into.data.value = data;
    into.error.value = undefined;
    into.status.value = 0;
  } catch (failure) {
    if (stop.aborted || isAbort(failure)) return;
    into.error.value = messageOf(failure);
    into.status.value = failure instanceof HttpError ? failure.status : 0;
  }
}

/** Polls while the component is shown; asks anew, from nothing, when `key` changes; `everyMillis` 0 asks once. */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, everyMillis: number, key = ''): Polled<T> {
  const [data, error, status] = [useSignal<T | undefined>(undefined), useSignal<string | undefined>(undefined), useSignal(0)];
  const shownKey = useSignal(key);
  useEffect(() => {
    if (shownKey.peek() !== key) {
      shownKey.value = key;
      data.value = undefined;
      error.value = undefined;
    }
    return poll({ data, error, status }, load, everyMillis || 2 ** 31 - 1);
  }, [key, everyMillis]);
  return { data, error, status };
}
