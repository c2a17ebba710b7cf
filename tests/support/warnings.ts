// Vitest hears of no import that is found so; where it watches it has to, to know which tests to run again.
if (process.env['VITEST_MODE'] !== 'WATCH') await import('../../src/platform/quick-imports.ts')

/**
 * What pg will refuse in its next version it says once in a process, as a warning that nobody reads: here it is an
 * error of the run, with the stack of the call. Loaded before every file, of which a process runs many.
 */
function failForPg({ name, message, stack = '' }: Error): void {
  if (name !== 'DeprecationWarning' || !/[\\/]node_modules[\\/]pg(-\w+)?[\\/]/.test(stack)) return
  queueMicrotask(() => {
    throw new Error(`${message}\n${stack}`)
  })
}

if (!process.listeners('warning').some(({ name }) => name === failForPg.name)) process.on('warning', failForPg)
