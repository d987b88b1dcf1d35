// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { type Sample, frameOf } from './frame-fixture';
import { readFrame } from './live-frame';

function read(buffer: ArrayBuffer): Sample[] {
  const samples: Sample[] = [];
  readFrame(buffer, (...sample) => samples.push(sample));
  return samples;
}

test('readFrame_bytesOfTheFormatsDocument_givesTheSamples', () => {
  const hex =
    '0101000002000000' + '0000000000408f40' + '0000000000409f40' + '000000000000f83f' + '0000000000000080' + '0100000002000000';
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  expect(read(bytes.buffer)).toEqual([[1, 1000, 1.5], [2, 2000, -0]]);
});

test('readFrame_severalSamples_keepsThemTogetherAndBitForBit', () => {
  const samples: Sample[] = [
    [1, 1_790_000_000_123, 0.1],
    [4_294_967_295, 1_790_000_000_124.5, -0],
    [3, 0, Infinity],
  ];
  expect(read(frameOf(samples))).toEqual(samples);
  expect(readFrame(frameOf(samples), () => {})).toBe(3);
});

test('readFrame_ofNothing_isEmpty', () => {
  expect(read(frameOf([]))).toEqual([]);
});

test('readFrame_ofALaterKind_isLeftAlone', () => {
  expect(read(frameOf([[1, 2, 3]], 1, 9))).toEqual([]);
});

test('readFrame_ofBrokenBytes_saysWhatItExpected', () => {
  expect(() => read(new ArrayBuffer(3))).toThrow('got 3 bytes, expected at least 8');
  expect(() => read(frameOf([], 2))).toThrow('got version 2, expected 1');
  expect(() => read(frameOf([[1, 2, 3]]).slice(0, 20))).toThrow('got 20 bytes, expected 28');
});
