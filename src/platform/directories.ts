import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Like `recursive` of Node, which never ends for a directory such as `/proc`, in which no directory can be made.
 * @throws NodeJS.ErrnoException
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (existsSync(path)) return
  makeDirectory(dirname(path), mode)
  try {
    mkdirSync(path, mode)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // another process made it meanwhile
  }
}
