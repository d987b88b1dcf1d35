// SPDX-License-Identifier: MIT
// The one WebSocket of the page: subscriptions outlive connections, lost connections come back with a back-off.
import { signal } from '@preact/signals';
import { backoffMillis } from './backoff';
import { LiveRouter, type SeriesSink, type ServerMessage, type TracePush } from './live-router';

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** Silence longer than this, in spite of a ping, means that the other side is gone. */
const PING_MILLIS = 15_000;
const SILENCE_MILLIS = 2 * PING_MILLIS;

export class LiveSocket {
  readonly state = signal<LiveState>('connecting');
  /** When the next try is due, in the browser's time; 0 while none is planned. */
  readonly retryAtMillis = signal(0);
  /** Samples that the hub left out because this page was too slow. */
  readonly dropped = signal(0);
  /** How many times the feed has been entered; what was fetched before the latest may have holes. */
  readonly epoch = signal(0);

  private readonly router = new LiveRouter();
  private readonly wanted = new Map<number, string>();
  private readonly traceListeners = new Map<number, (traces: TracePush[]) => void>();
  private nextId = 1;
  private socket: WebSocket | undefined;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private heardAtMillis = 0;

  constructor(
    private readonly url: string,
    private readonly open: (url: string) => WebSocket = (address) => new WebSocket(address),
    private readonly online: () => boolean = () => navigator.onLine,
  ) {}

  /** Connects, and answers what ends it. */
  start(): () => void {
    const retry = () => this.connect();
    const offline = () => this.socket?.close();
    addEventListener('online', retry);
    addEventListener('offline', offline);
    this.connect();
    return () => {
      removeEventListener('online', retry);
      removeEventListener('offline', offline);
      clearTimeout(this.retryTimer);
      const socket = this.socket;
      this.socket = undefined;
      socket?.close();
      clearInterval(this.pingTimer);
    };
  }

  /** Subscribes to the series of a selector, and answers what ends it. */
  subscribe(match: string, sink: SeriesSink): () => void {
    const id = this.nextId++;
    this.router.add(id, sink);
    this.want(id, JSON.stringify({ type: 'subscribe', id, match }));
    return () => {
      this.router.remove(id);
      this.forget(id);
    };
  }

  /** Hears of every trace that is stored from now on, and answers what ends it. */
  subscribeTraces(listener: (traces: TracePush[]) => void): () => void {
    const id = this.nextId++;
    this.traceListeners.set(id, listener);
    this.want(id, JSON.stringify({ type: 'subscribe-traces', id }));
    return () => {
      this.traceListeners.delete(id);
      this.forget(id);
    };
  }

  /** Tries now instead of when the back-off ends. */
  connect(): void {
    if (this.socket) return;
    clearTimeout(this.retryTimer);
    this.retryAtMillis.value = 0;
    const socket = this.open(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(event.data as string | ArrayBuffer);
    socket.onclose = () => this.closed(socket);
  }

  private want(id: number, request: string): void {
    this.wanted.set(id, request);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(request);
  }

  private forget(id: number): void {
    this.wanted.delete(id);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: 'unsubscribe', id }));
  }

  private opened(socket: WebSocket): void {
    this.heardAtMillis = Date.now();
    for (const request of this.wanted.values()) socket.send(request);
    this.state.value = 'live';
    this.epoch.value++;
    this.pingTimer = setInterval(() => {
      // Closing waits for the other side, which may be gone: do not wait for it.
      if (Date.now() - this.heardAtMillis > SILENCE_MILLIS) {
        socket.close();
        this.closed(socket);
      } else socket.send('{"type":"ping"}');
    }, PING_MILLIS);
  }

  private closed(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    clearInterval(this.pingTimer);
    this.router.lost();
    const wait = backoffMillis(this.attempt++);
    this.state.value = this.online() ? 'reconnecting' : 'offline';
    this.retryAtMillis.value = Date.now() + wait;
    this.retryTimer = setTimeout(() => this.connect(), wait);
  }

  private received(data: string | ArrayBuffer): void {
    this.heardAtMillis = Date.now();
    if (typeof data !== 'string') this.router.frame(data);
    else this.understand(JSON.parse(data) as ServerMessage);
  }

  private understand(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        // Only now is it sure that the other side speaks our language; a proxy's answer does not end the back-off.
        this.attempt = 0;
        return;
      case 'series':
        this.router.series(message.id, message.series);
        return;
      case 'error':
        if (message.id === undefined) console.error(`live feed: ${message.message}`);
        else this.router.failed(message.id, message.message);
        return;
      case 'dropped':
        this.dropped.value += message.count;
        return;
      case 'traces':
        for (const listener of this.traceListeners.values()) listener(message.traces);
        return;
      case 'subscribed':
      case 'pong':
    }
  }
}
