// SPDX-License-Identifier: MIT
// The binary frame of the live feed, drawn in docs/formats/live-frame.md: a header of 8 bytes, then three columns.

const VERSION = 1;
const KIND_SAMPLES = 1;
const HEADER_BYTES = 8;
const SAMPLE_BYTES = 8 + 8 + 4;

/** Called once a sample. */
export type SampleConsumer = (ref: number, timestampMillis: number, value: number) => void;

/** Hands every sample of a frame on and answers their number; throws where the bytes are no frame. */
export function readFrame(buffer: ArrayBuffer, consume: SampleConsumer): number {
  const view = new DataView(buffer);
  if (view.byteLength < HEADER_BYTES) {
    throw new RangeError(`cannot read frame: got ${view.byteLength} bytes, expected at least ${HEADER_BYTES}`);
  }
  const version = view.getUint8(0);
  if (version !== VERSION) throw new RangeError(`cannot read frame: got version ${version}, expected ${VERSION}`);
  // A kind that came later than this page is none of its business.
  if (view.getUint8(1) !== KIND_SAMPLES) return 0;
  const count = view.getUint32(4, true);
  const expected = HEADER_BYTES + count * SAMPLE_BYTES;
  if (view.byteLength !== expected) {
    throw new RangeError(`cannot read frame of ${count} samples: got ${view.byteLength} bytes, expected ${expected}`);
  }
  const values = HEADER_BYTES + count * 8;
  const refs = values + count * 8;
  for (let i = 0; i < count; i++) {
    consume(
      view.getUint32(refs + i * 4, true),
      view.getFloat64(HEADER_BYTES + i * 8, true),
      view.getFloat64(values + i * 8, true),
    );
  }
  return count;
}
