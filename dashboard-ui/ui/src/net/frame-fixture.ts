// SPDX-License-Identifier: MIT
// Frames as the hub would send them, for tests.

export type Sample = [ref: number, timestampMillis: number, value: number];

export function frameOf(samples: Sample[], version = 1, kind = 1): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(8 + samples.length * 20));
  view.setUint8(0, version);
  view.setUint8(1, kind);
  view.setUint32(4, samples.length, true);
  samples.forEach(([ref, timestamp, value], i) => {
    view.setFloat64(8 + i * 8, timestamp, true);
    view.setFloat64(8 + (samples.length + i) * 8, value, true);
    view.setUint32(8 + samples.length * 16 + i * 4, ref, true);
  });
  return view.buffer;
}
