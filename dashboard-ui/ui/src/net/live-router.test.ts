// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { frameOf } from './frame-fixture';
import { type LabelSet, LiveRouter, type SeriesSink } from './live-router';

class RecordingSink implements SeriesSink {
  readonly heard: string[] = [];

  series(ref: number, labels: LabelSet): void {
    this.heard.push(`series ${ref} ${labels['a']}`);
  }

  sample(ref: number, timestampMillis: number, value: number): void {
    this.heard.push(`sample ${ref} ${timestampMillis} ${value}`);
  }

  lost(): void {
    this.heard.push('lost');
  }

  failed(message: string): void {
    this.heard.push(`failed ${message}`);
  }
}

test('frame_refOfTwoSubscriptions_reachesBoth', () => {
  const router = new LiveRouter();
  const [one, two] = [new RecordingSink(), new RecordingSink()];
  router.add(1, one);
  router.add(2, two);
  router.series(1, [{ ref: 5, labels: { a: 'x' } }]);
  router.series(2, [{ ref: 5, labels: { a: 'x' } }]);
  router.frame(frameOf([[5, 10, 1], [6, 10, 2]]));
  expect(one.heard).toEqual(['series 5 x', 'sample 5 10 1']);
  expect(two.heard).toEqual(['series 5 x', 'sample 5 10 1']);
});

test('frame_afterRemove_reachesOnlyWhoIsLeft', () => {
  const router = new LiveRouter();
  const [one, two] = [new RecordingSink(), new RecordingSink()];
  router.add(1, one);
  router.add(2, two);
  for (const id of [1, 2]) router.series(id, [{ ref: 5, labels: { a: 'x' } }]);
  router.remove(1);
  router.frame(frameOf([[5, 10, 1]]));
  router.series(1, [{ ref: 7, labels: { a: 'late' } }]);
  expect(one.heard).toEqual(['series 5 x']);
  expect(two.heard).toEqual(['series 5 x', 'sample 5 10 1']);
});

test('lost_oldRefs_meanNothing', () => {
  const router = new LiveRouter();
  const sink = new RecordingSink();
  router.add(1, sink);
  router.series(1, [{ ref: 5, labels: { a: 'x' } }]);
  router.lost();
  router.frame(frameOf([[5, 10, 1]]));
  expect(sink.heard).toEqual(['series 5 x', 'lost']);
});

test('failed_ofASubscription_isToldToItAlone', () => {
  const router = new LiveRouter();
  const [one, two] = [new RecordingSink(), new RecordingSink()];
  router.add(1, one);
  router.add(2, two);
  router.failed(2, 'no such thing');
  expect([one.heard, two.heard]).toEqual([[], ['failed no such thing']]);
});
