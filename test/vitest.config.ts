import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('..'),
  // What a program imports that has installed the package.
  resolve: { alias: { clusternator: here('../dist/index.js') } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [here('support/global-setup.ts')],
    setupFiles: [here('support/setup.ts')],
    pool: 'forks',
    // Most tests wait for processes of their own: one worker a core, also where there are two.
    maxWorkers: '100%',
    // Against tests that hang; a busy machine is slow, and no test measures time by them.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**'],
      reporter: ['text', 'text-summary', 'json-summary'],
      reportsDirectory: here('../coverage'),
    },
  },
  define: { __VERSION__: '"0.0.0-test"' },
});
