import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Tests that need only Node are `*.test.ts`; those that need running services are `*.services.test.ts` (npm run test:services). */
const services = process.env['MAATWERK_TEST_SERVICES'] === '1';

export default defineConfig({
  // Two copies of graphql (ESM and CommonJS) in one process answer "another module or realm".
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: services
      ? ['test/api/**/*.test.ts', 'test/**/*.services.test.ts']
      : ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: services ? [] : ['test/**/*.services.test.ts'],
    setupFiles: ['reflect-metadata'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
