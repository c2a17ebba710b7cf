import { type Loop, loop } from '../loop.ts'
import { commandLine, type Files, type Postmaster } from './postmaster.ts'

const lookMs = 500
const againMs = 2_000

/**
 * Checks whether a server still runs, and starts it again when it has ended by itself; until then every request is refused.
 * `postmaster` then says which process it is.
 */
export function keepRunning(
  postmaster: Postmaster,
  {
    files,
    startAgain,
    onProgress,
  }: { files: Files; startAgain: () => Promise<Postmaster>; onProgress: (line: string) => void },
): Loop {
  return loop(async (_, pause) => {
    await pause(lookMs)
    if (commandLine(postmaster.pid).includes(files.data)) return
    onProgress(`PostgreSQL ended by itself in ${files.shown}: starting it again`)
    try {
      postmaster.pid = (await startAgain()).pid
      onProgress(`PostgreSQL runs again in ${files.shown}`)
    } catch (error) {
      onProgress(error instanceof Error ? error.message : String(error))
      await pause(againMs)
    }
  })
}
