// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { countSelector, distinguishing, keyOf, nameOf, titleOf, toSelector } from './selector';

test.each([
  ['up', 'up'],
  [' http_requests_total{job="a"} ', 'http_requests_total{job="a"}'],
  ['http.server.duration', '{__name__="http.server.duration"}'],
  ['odd "name"', '{__name__="odd \\"name\\""}'],
])('toSelector_%s_isUnderstood', (text, selector) => {
  expect(toSelector(text)).toBe(selector);
});

test.each([
  ['up', 'up'],
  ['up{job="a"}', 'up'],
  ['{__name__="http.server.duration"}', 'http.server.duration'],
  ['{"http.server.duration", job="a"}', 'http.server.duration'],
  ['{__name__="odd \\"name\\""}', 'odd "name"'],
  ['{job="a"}', undefined],
  ['{__name__=~"a|b"}', undefined],
])('nameOf_%s_isItsMetric', (selector, name) => {
  expect(nameOf(selector)).toBe(name);
});

test('countSelector_ofSums_keepsTheMatchers', () => {
  expect(countSelector('took_sum{path="/a_sum"}')).toBe('took_count{path="/a_sum"}');
  expect(countSelector('{__name__="took.s_sum"}')).toBe('{__name__="took.s_count"}');
});

test('keyOf_sameLabelsInAnyOrder_isTheSame', () => {
  expect(keyOf({ b: '2', a: '1', __name__: 'x' }, false)).toBe(keyOf({ a: '1', b: '2' }, false));
  expect(keyOf({ a: '1', __name__: 'x' }, true)).not.toBe(keyOf({ a: '1', __name__: 'y' }, true));
});

test('titleOf_severalSeries_showsWhatDiffers', () => {
  const all = [
    { __name__: 'x', job: 'shop', path: '/a' },
    { __name__: 'x', job: 'shop', path: '/b', status: '500' },
  ];
  const names = distinguishing(all);
  expect(names).toEqual(['path', 'status']);
  expect(all.map((labels) => titleOf(labels, names))).toEqual(['path=/a', 'path=/b · status=500']);
});

test('titleOf_onlySeries_showsAllLabels', () => {
  expect(titleOf({ __name__: 'x', job: 'shop' }, [])).toBe('job=shop');
  expect(titleOf({ __name__: 'x' }, [])).toBe('value');
});
