type File = { file: string; text: string }
type Declaration = { file: string; name: string; isFunction: boolean; body: string }

/**
 * `file name` of every function that makes a selection, or the type of its rows, when a request calls it: both would be
 * made anew each time. Right is a constant of the file, kept() for what is made of a few words, or a function that makes
 * several of a kind for such constants.
 */
export function selectionsMadeByRequests(files: readonly File[]): string[] {
  const makers = new Set(['selection', 'written', 'presenceOf'])
  const declarations = files.flatMap(declarationsOf)
  for (;;) {
    const call = `(?<![\\w.$])(?:${[...makers].join('|')})\\(`
    const making = declarations.filter(({ name, isFunction, body }) => {
      return isFunction && !makers.has(name) && new RegExp(call).test(body)
    })
    const forOthers = making.filter(({ body }) => new RegExp(`(?:=>|return)\\s*${call}`).test(body))
    if (forOthers.length === 0) return making.map(({ file, name }) => `${file} ${name}`)
    for (const { name } of forOthers) makers.add(name)
  }
}

/** What a file declares at its outermost level, each at the beginning of a line. */
function declarationsOf({ file, text }: File): Declaration[] {
  const starts = [...text.matchAll(/^(?:export )?(?:async )?(const|function) (\w+)/gm)]
  return starts.map(({ 0: head, 1: kind, 2: name, index }, at) => {
    const body = text.slice(index + head.length, starts[at + 1]?.index)
    const isArrow = /^ = (?:async )?(?:<[^>]*>)?\([^;]*?\)(?::[^=;]+)? =>/.test(body)
    return { file, name: name!, isFunction: kind === 'function' || isArrow, body }
  })
}
