import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * As `recursive` of Node, which tries for ever where a directory says that there is none in which one could be made, as those
 * of `/proc` do.
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
