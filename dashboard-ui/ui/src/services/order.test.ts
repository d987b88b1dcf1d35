// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { type Column, orderServices } from './order';

const entries = [{ name: 'pay', rate: 1 }, { name: 'shop', rate: 5 }, { name: 'cart' }, { name: 'auth', rate: 1 }];

test.each<[Column, boolean, string[]]>([
  ['name', false, ['auth', 'cart', 'pay', 'shop']],
  ['name', true, ['shop', 'pay', 'cart', 'auth']],
  ['rate', false, ['shop', 'auth', 'pay', 'cart']],
])('orderServices_%s_%s', (column, reversed, names) => {
  expect(orderServices(entries, column, reversed).map((entry) => entry.name)).toEqual(names);
});
