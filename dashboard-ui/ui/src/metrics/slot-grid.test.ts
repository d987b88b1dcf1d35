// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { emptyExtent, SlotGrid } from './slot-grid';

const START = 1_000_000;

/** Ten slots of 100 ms, and a clock to turn. */
function gridAt(start = START) {
  const clock = { millis: start };
  const grid = new SlotGrid(1000, 10, () => clock.millis);
  return { clock, grid, row: grid.addRow() };
}

test('write_twiceIntoOneSlot_keepsTheNewest', () => {
  const { grid, row } = gridAt();
  grid.write(row, START + 10, 1);
  grid.write(row, START + 90, 2);
  expect(grid.at(row, grid.slotOf(START))).toBe(2);
});

test('write_asTimeGoesOn_overwritesWhatLeftTheWindow', () => {
  const { clock, grid, row } = gridAt();
  for (let i = 0; i < 50; i++) {
    clock.millis = START + i * 100;
    grid.write(row, clock.millis, i);
  }
  expect(grid.at(row, grid.newestSlot)).toBe(49);
  expect(grid.at(row, grid.oldestSlot)).toBe(49 - (grid.newestSlot - grid.oldestSlot));
  expect(grid.at(row, grid.oldestSlot - 1)).toBeNaN();
});

test('advanceTo_farAhead_emptiesAllButKeepsWorking', () => {
  const { clock, grid, row } = gridAt();
  grid.write(row, START, 1);
  clock.millis += 3_600_000;
  grid.write(row, clock.millis, 2);
  expect(grid.at(row, grid.newestSlot)).toBe(2);
  expect(grid.at(row, grid.newestSlot - 1)).toBeNaN();
  expect(grid.lastBefore(row, clock.millis - 100, 100_000)).toBeNaN();
});

test('write_fromAClockThatRunsAhead_landsAtTheRightEdge', () => {
  const { grid, row } = gridAt();
  grid.write(row, START - 100, 1);
  grid.write(row, START + 86_400_000, 2);
  expect(grid.newestSlot).toBe(grid.slotOf(START));
  expect(grid.at(row, grid.newestSlot)).toBe(2);
  expect(grid.at(row, grid.newestSlot - 1)).toBe(1);
});

test('write_olderThanTheWindow_isLeftOut', () => {
  const { grid, row } = gridAt();
  grid.write(row, START - 60_000, 1);
  const extent = emptyExtent();
  grid.widen(extent, row, grid.oldestSlot, grid.newestSlot);
  expect(extent.min).toBe(Infinity);
});

test('lastBefore_holeShorterThanLookback_isBridged', () => {
  const { grid, row } = gridAt();
  grid.write(row, START - 500, 7);
  expect(grid.lastBefore(row, START, 600)).toBe(7);
  expect(grid.lastBefore(row, START, 300)).toBeNaN();
  expect(grid.lastBefore(row, START - 600, 600)).toBeNaN();
});

test('widen_infinitiesAndHoles_doNotCount', () => {
  const { grid, row } = gridAt();
  [3, Infinity, -2, -Infinity].forEach((value, i) => grid.write(row, START - 100 * i, value));
  const extent = emptyExtent();
  grid.widen(extent, row, grid.oldestSlot, grid.newestSlot);
  expect(extent).toEqual({ min: -2, max: 3 });
});

test('addRow_later_startsEmptyBesideTheOthers', () => {
  const { grid, row } = gridAt();
  grid.write(row, START, 1);
  const other = grid.addRow();
  expect(grid.at(other, grid.newestSlot)).toBeNaN();
  expect(() => grid.at(9, grid.newestSlot)).toThrow('cannot use row 9');
});
