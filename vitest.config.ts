import { defineConfig } from 'vitest/config'
import { CountingReporter } from './tests/support/reporter.ts'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    isolate: false, // files share loaded modules, and nothing else: each has a database of its own
    maxWorkers: 3, // test files wait for PostgreSQL more than for a core
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
    reporters: [new CountingReporter()],
  },
})
