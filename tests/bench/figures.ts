export const say = (line: string) => process.stderr.write(`${line}\n`)
export const lines: string[] = []
/** One line of the table: what was measured, beside its goal. */
export function tell(work: string, measured: string, goal: string, met: boolean): void {
  lines.push(`${met ? 'met   ' : 'MISSED'}  ${work.padEnd(44)}  ${measured.padEnd(58)}  goal ${goal}`)
  say(lines.at(-1)!)
}

export async function inSeconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}
