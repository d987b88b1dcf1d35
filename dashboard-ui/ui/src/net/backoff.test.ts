// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { backoffMillis } from './backoff';

test('backoffMillis_withoutLuck_doublesUpToFifteenSeconds', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => backoffMillis(attempt, () => 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

test('backoffMillis_withLuck_isHalf', () => {
  expect(backoffMillis(0, () => 0)).toBe(250);
});
