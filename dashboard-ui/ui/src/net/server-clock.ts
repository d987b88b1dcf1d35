// SPDX-License-Identifier: MIT
// The server's time: samples are stamped there or beside it, and a browser's clock may be minutes off.
import { getJson } from './http';

/** Less than this is the price of the question, not a difference. */
const TOLERANCE_MILLIS = 1500;

let offsetMillis = 0;

export function serverNow(): number {
  return Date.now() + offsetMillis;
}

/** How far the server's clock is ahead, from one question asked at `sent` and answered at `received`. */
export function offsetOf(serverMillis: number, sentMillis: number, receivedMillis: number): number {
  const offset = serverMillis - (sentMillis + receivedMillis) / 2;
  return Math.abs(offset) < TOLERANCE_MILLIS ? 0 : offset;
}

/** Compares the clocks; without an answer they stay as they are. */
export async function compareClocks(): Promise<void> {
  try {
    const sent = Date.now();
    const answer = await getJson<{ data: { result: [number, string] } }>('/api/v1/query', { query: 'time()' });
    const server = Number(answer.data.result[1]) * 1000;
    if (Number.isFinite(server)) offsetMillis = offsetOf(server, sent, Date.now());
  } catch {
    // A server that cannot tell the time cannot answer the queries either, and they say so.
  }
}
