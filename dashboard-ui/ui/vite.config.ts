// SPDX-License-Identifier: MIT
import { defineConfig } from 'vitest/config';

const suite = 'http://localhost:8080';

/** `npm run dev` serves the page and passes everything else on to a running suite. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../target/classes/static',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': suite,
      '/v1': suite,
      '/ws': { target: suite, ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
});
