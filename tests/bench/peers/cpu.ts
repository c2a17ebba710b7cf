import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100 // of /proc on Linux, whatever the kernel's own clock

type Process = { parent: number; ticks: number; ofEnded: number }

/** In milliseconds, what these processes and all that they started have computed so far; Linux tells it. */
export function computedBy(...roots: readonly number[]): number {
  const all = new Map<number, Process>()
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined
    if (found !== undefined) all.set(Number(name), found)
  }
  let ticks = 0
  for (const [id, own] of all) {
    if (roots.includes(id)) ticks += own.ticks + own.ofEnded
    else if (descends(all, id, roots)) ticks += own.ticks
  }
  return (ticks * 1_000) / ticksPerSecond
}

/** In milliseconds, how long its first thread has had something to do and no processor: what others have taken from it. */
export const waitedBy = (id: number): number =>
  Number(readFileSync(`/proc/${id}/schedstat`, 'utf8').split(' ')[1]) / 1_000_000

export function parentOf(id: number): number {
  const found = readProcess(id)
  if (found === undefined) throw new Error(`there is no process ${id}`)
  return found.parent
}

function descends(all: ReadonlyMap<number, Process>, id: number, roots: readonly number[]): boolean {
  for (let parent = all.get(id)?.parent; parent !== undefined; parent = all.get(parent)?.parent)
    if (roots.includes(parent)) return true
  return false
}

function readProcess(id: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    // The name of the program may hold anything, so what follows its last bracket is read: from the state on.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    return { parent: fields[1]!, ticks: fields[11]! + fields[12]!, ofEnded: fields[13]! + fields[14]! }
  } catch {
    return undefined // it ended meanwhile
  }
}
