import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { CountingReporter } from './tests/support/reporter.ts'

// What Node reads of TypeScript is kept from one process to the next: every worker loads the service, and many tests start it.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node')

const whole = process.env['TEST_SCALE'] === 'whole'

/** How long a test or what prepares it may take: thousands of rounds take minutes. It ends what hangs, and measures nothing. */
const patienceMs = whole ? 600_000 : 120_000

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    setupFiles: ['tests/support/warnings.ts'],
    pool: 'forks',
    fsModuleCache: true, // what Vite made of the sources for the controls is kept from one run to the next
    maxWorkers: 3, // test files wait for PostgreSQL more than for a core
    execArgv: ['--min-semi-space-size=192', '--max-semi-space-size=192'], // less time goes into collecting garbage
    testTimeout: patienceMs,
    hookTimeout: patienceMs,
    teardownTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } }, // what is waited for comes later on a machine that has other work
    reporters: [new CountingReporter()],
    projects: [
      {
        extends: true,
        // Files share loaded modules, and nothing else: each has a database of its own.
        test: {
          name: 'shared',
          include: ['tests/**/*.test.ts'],
          // Whole files of the long run say so in their name.
          exclude: ['**/node_modules/**', 'tests/**/*-control.test.ts', ...(whole ? [] : ['tests/**/*.whole.test.ts'])],
          isolate: false,
          // Node reads TypeScript itself, as it does for the service.
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      {
        extends: true,
        // Controls put broken modules in the place of ours, so none may have been loaded before.
        test: { name: 'controls', include: ['tests/**/*-control.test.ts'], exclude: ['**/node_modules/**'] },
      },
    ],
  },
})
