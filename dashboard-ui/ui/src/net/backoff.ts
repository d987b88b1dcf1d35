// SPDX-License-Identifier: MIT

const FIRST_MILLIS = 500;
const LONGEST_MILLIS = 15_000;

/**
 * How long to wait before try number `attempt` (from 0): doubling up to 15 s, and between half and all of it by
 * chance, so that many pages do not come back at once after a restart.
 */
export function backoffMillis(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling * (0.5 + 0.5 * random()));
}
