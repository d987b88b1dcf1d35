// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { errorText, withQuery } from './http';

test('withQuery_undefinedAndOddCharacters_areLeftOutAndEncoded', () => {
  expect(withQuery('/x', { query: 'a{b="c&d"}', limit: 5, none: undefined })).toBe(
    '/x?query=a%7Bb%3D%22c%26d%22%7D&limit=5',
  );
  expect(withQuery('/x', { none: undefined })).toBe('/x');
});

test.each([
  [400, '{"status":"error","errorType":"bad_data","error":"1:3: unexpected"}', '1:3: unexpected'],
  [404, '{"detail":"Trace not found"}', 'Trace not found'],
  [400, '{"error":"Bad Request","message":"start must be before end"}', 'start must be before end'],
  [503, '<html>', 'the server does not answer (503)'],
  [418, '', 'the server answered 418'],
])('errorText_%d_%s_isReadable', (status, body, text) => {
  expect(errorText(status, body)).toBe(text);
});
