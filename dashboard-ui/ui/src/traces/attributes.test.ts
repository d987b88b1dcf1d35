// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { attributesOf, isErrorStatus, statusMessage } from './attributes';

test('attributesOf_otlpList_isSortedText', () => {
  const list = [
    { key: 'http.status_code', value: { intValue: '200' } },
    { key: 'flag', value: { boolValue: false } },
    { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { doubleValue: 1.5 }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } } },
    { key: 'none', value: {} },
  ];
  expect(attributesOf(list)).toEqual([
    { name: 'flag', value: 'false' },
    { name: 'http.status_code', value: '200' },
    { name: 'map', value: '{"k":"v"}' },
    { name: 'none', value: '{}' },
    { name: 'tags', value: '["a",1.5]' },
  ]);
});

test('attributesOf_map_isTheSame', () => {
  expect(attributesOf({ b: 1, a: '<b>' })).toEqual([
    { name: 'a', value: '<b>' },
    { name: 'b', value: '1' },
  ]);
  expect(attributesOf(null)).toEqual([]);
});

test.each([2, '2', 'error', 'ERROR', 'STATUS_CODE_ERROR', { code: 2 }, { code: 'STATUS_CODE_ERROR' }])(
  'isErrorStatus_%j_isAnError',
  (status) => expect(isErrorStatus(status)).toBe(true),
);

test.each([0, 1, 'ok', 'unset', '', null, undefined, {}, { code: 1 }])('isErrorStatus_%j_isNone', (status) =>
  expect(isErrorStatus(status)).toBe(false),
);

test('statusMessage_ofAStatus_isItsText', () => {
  expect(statusMessage({ code: 2, message: 'card refused' })).toBe('card refused');
  expect(statusMessage('error')).toBe('');
});
