// SPDX-License-Identifier: MIT
// Which subscription a message or a sample of the live feed belongs to.
import { readFrame } from './live-frame';

export type LabelSet = Record<string, string>;

/** One subscription's end of the feed. */
export interface SeriesSink {
  /** A series that may follow in samples; also told again, with another ref, after a reconnection. */
  series(ref: number, labels: LabelSet): void;
  sample(ref: number, timestampMillis: number, value: number): void;
  /** The connection was lost: refs mean nothing any more, samples may have been missed. */
  lost(): void;
  failed(message: string): void;
}

/** A trace that has just been stored, as the hub announces it. */
export interface TracePush {
  traceId: string;
  service: string;
  name: string;
  startNanos: string;
  durationNanos: number;
  status: string | number;
}

export type ServerMessage =
  | { type: 'hello'; version: number; tickMillis: number }
  | { type: 'subscribed'; id: number }
  | { type: 'error'; id?: number; message: string }
  | { type: 'series'; id: number; series: { ref: number; labels: LabelSet }[] }
  | { type: 'dropped'; count: number }
  | { type: 'pong' }
  | { type: 'traces'; traces: TracePush[] };

export class LiveRouter {
  private readonly sinks = new Map<number, SeriesSink>();
  private readonly byRef = new Map<number, SeriesSink[]>();

  add(id: number, sink: SeriesSink): void {
    this.sinks.set(id, sink);
  }

  remove(id: number): void {
    const sink = this.sinks.get(id);
    this.sinks.delete(id);
    for (const [ref, sinks] of this.byRef) {
      const left = sinks.filter((other) => other !== sink);
      if (left.length === 0) this.byRef.delete(ref);
      else this.byRef.set(ref, left);
    }
  }

  series(id: number, series: { ref: number; labels: LabelSet }[]): void {
    const sink = this.sinks.get(id);
    // Unsubscribed while the message was on its way.
    if (!sink) return;
    for (const { ref, labels } of series) {
      const known = this.byRef.get(ref);
      if (!known) this.byRef.set(ref, [sink]);
      else if (!known.includes(sink)) known.push(sink);
      sink.series(ref, labels);
    }
  }

  failed(id: number, message: string): void {
    this.sinks.get(id)?.failed(message);
  }

  frame(buffer: ArrayBuffer): number {
    return readFrame(buffer, (ref, timestamp, value) => {
      const sinks = this.byRef.get(ref);
      if (!sinks) return;
      for (const sink of sinks) sink.sample(ref, timestamp, value);
    });
  }

  lost(): void {
    this.byRef.clear();
    for (const sink of this.sinks.values()) sink.lost();
  }
}
