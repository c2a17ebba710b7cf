import { writeSync } from 'node:fs'
import { DefaultReporter, type TestModule, type Vitest } from 'vitest/node'

/** The default report, with the database's line first and one exact line of counts last. */
export class CountingReporter extends DefaultReporter {
  #banner: (() => void) | undefined
  #counts = { passed: 0, failed: 0, skipped: 0 }

  override onInit(vitest: Vitest): void {
    // The banner would come before the line in which global-setup.ts names the database.
    const { logger } = vitest
    const printBanner = logger.printBanner.bind(logger)
    logger.printBanner = () => {}
    super.onInit(vitest)
    logger.printBanner = printBanner
    this.#banner = printBanner
    // Vitest itself still has something to say after the last hook: a failed setup, a process that hangs.
    if (!vitest.config.watch) process.once('exit', (code) => writeSync(1, `${this.#closingLine(code)}\n`))
  }

  override onTestModuleQueued(module: TestModule): void {
    this.#banner?.()
    this.#banner = undefined
    super.onTestModuleQueued(module)
  }

  override onTestRunEnd(...run: Parameters<DefaultReporter['onTestRunEnd']>): void {
    super.onTestRunEnd(...run)
    const [modules, unhandledErrors] = run
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      // A file that cannot be loaded has no tests to fail.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') counts.passed += 1
        else if (result.state === 'failed') counts.failed += 1
        else {
          counts.skipped += 1
          const note = result.state === 'skipped' ? result.note : undefined
          this.log(
            ['skipped', `${module.relativeModuleId} > ${test.fullName}`, ...(note === undefined ? [] : [note])].join(
              ': ',
            ),
          )
        }
      }
    }
    counts.failed += unhandledErrors.length
    this.#counts = counts
  }

  #closingLine(exitCode: number): string {
    const { passed, failed, skipped } = this.#counts
    const failures = exitCode !== 0 && failed === 0 ? 1 : failed
    return `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  }
}
