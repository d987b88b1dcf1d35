// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { frameOf } from './frame-fixture';
import type { SeriesSink, TracePush } from './live-router';
import { LiveSocket } from './live-socket';

class FakeWebSocket {
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = '';
  readonly sent: string[] = [];
  onopen = () => {};
  onclose = () => {};
  onmessage = (_: { data: unknown }) => {};

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
    this.onclose();
  }

  accept(): void {
    this.readyState = 1;
    this.onopen();
  }

  say(data: unknown): void {
    this.onmessage({ data: data instanceof ArrayBuffer ? data : JSON.stringify(data) });
  }
}

const sockets: FakeWebSocket[] = [];
let online = true;
let live: LiveSocket;
let end: () => void;

const silentSink: SeriesSink = { series() {}, sample() {}, lost() {}, failed() {} };
const latest = () => sockets.at(-1) as FakeWebSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('removeEventListener', vi.fn());
  sockets.length = 0;
  online = true;
  live = new LiveSocket(
    'ws://here/ws',
    () => {
      sockets.push(new FakeWebSocket());
      return latest() as unknown as WebSocket;
    },
    () => online,
  );
  end = live.start();
});

afterEach(() => {
  end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('subscribe_beforeAndAfterTheConnection_isSentOnce', () => {
  live.subscribe('up', silentSink);
  latest().accept();
  const stop = live.subscribe('down', silentSink);
  stop();
  expect(latest().sent.map((text) => JSON.parse(text))).toEqual([
    { type: 'subscribe', id: 1, match: 'up' },
    { type: 'subscribe', id: 2, match: 'down' },
    { type: 'unsubscribe', id: 2 },
  ]);
  expect(live.state.value).toBe('live');
});

test('close_subscriptions_comeBackWithTheNextConnection', () => {
  const heard: string[] = [];
  latest().accept();
  live.subscribe('up', { ...silentSink, lost: () => heard.push('lost'), sample: (ref) => heard.push(`ref ${ref}`) });
  latest().say({ type: 'hello', version: 1, tickMillis: 16 });
  latest().close();
  expect(live.state.value).toBe('reconnecting');
  expect(live.retryAtMillis.value).toBeGreaterThan(Date.now());
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(2);
  latest().accept();
  expect(latest().sent).toEqual(['{"type":"subscribe","id":1,"match":"up"}']);
  latest().say({ type: 'series', id: 1, series: [{ ref: 9, labels: {} }] });
  latest().say(frameOf([[9, 1, 2]]));
  expect(heard).toEqual(['lost', 'ref 9']);
  expect(live.epoch.value).toBe(2);
});

test('close_withoutNetwork_isOfflineAndWaitsLongerEachTime', () => {
  online = false;
  latest().close();
  expect(live.state.value).toBe('offline');
  vi.advanceTimersByTime(500);
  latest().close();
  expect(live.retryAtMillis.value - Date.now()).toBeGreaterThanOrEqual(500);
  expect(sockets).toHaveLength(2);
});

test('silence_inSpiteOfPings_endsTheConnection', () => {
  latest().accept();
  vi.advanceTimersByTime(30_000);
  expect(latest().sent).toEqual(['{"type":"ping"}', '{"type":"ping"}']);
  vi.advanceTimersByTime(15_000);
  expect(live.state.value).toBe('reconnecting');
});

test('traces_andDropped_reachTheirListeners', () => {
  const heard: TracePush[][] = [];
  latest().accept();
  const stop = live.subscribeTraces((traces) => heard.push(traces));
  const push = { traceId: 'a', service: 's', name: 'n', startNanos: '1', durationNanos: 2, status: 'ok' };
  latest().say({ type: 'traces', traces: [push] });
  stop();
  latest().say({ type: 'traces', traces: [push] });
  latest().say({ type: 'dropped', count: 3 });
  latest().say({ type: 'dropped', count: 4 });
  expect(heard).toEqual([[push]]);
  expect(live.dropped.value).toBe(7);
});

test('end_nothing_isTriedAgain', () => {
  latest().accept();
  end();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});
