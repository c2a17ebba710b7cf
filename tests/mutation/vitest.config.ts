import { defineConfig } from 'vitest/config'

/** The tests of kernel, access and rules that need neither a database nor the files that git knows. */
export default defineConfig({
  test: {
    include: [
      'tests/unit/*-rules.test.ts',
      'tests/unit/{canonical,kernel,lifecycles,classification,visibility,what-passes}.test.ts',
    ],
    exclude: ['tests/unit/{business,alert}-rules.test.ts'],
    setupFiles: ['tests/mutation/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 1_200_000,
  },
})
