// SPDX-License-Identifier: MIT
// Which colour stands for what. The colours themselves are in style/tokens.css.

export const COLORS = 20;
/** The first ten are the clearest. None is red, which means failure. */
const CLEAR = 10;

/** The class that sets `--color` for the line or service of an index. */
export function colorClass(index: number): string {
  return `c${index % COLORS}`;
}

/**
 * A colour for each name: the same in every view as long as names do not collide, and different ones within one view
 * as long as there are colours.
 */
export function assignColors(names: Iterable<string>): Map<string, number> {
  const assigned = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of [...new Set(names)].sort()) {
    const index = freeColor(hash(name), taken);
    taken.add(index);
    assigned.set(name, index);
  }
  return assigned;
}

/** The colour of a hash, else the next free one: of the clear ones first, then of all. */
function freeColor(hashed: number, taken: ReadonlySet<number>): number {
  for (const count of [CLEAR, COLORS]) {
    for (let i = 0; i < count; i++) {
      const index = (hashed + i) % count;
      if (!taken.has(index)) return index;
    }
  }
  return hashed % COLORS;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
}
