import { defineConfig } from 'vitest/config'

const never = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second, as is usual, is not much on a machine with other work to do.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...never, '**/*.browser.test.ts'],
          // A process reads the product's code once for all of its files: a sixth of the time. Nothing in it remembers a test.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: ['**/*.browser.test.ts'], exclude: never, testTimeout: 60_000 },
      },
    ],
  },
})
