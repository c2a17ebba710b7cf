const closure = 'makes several small functions over one state'
const page = 'the markup of one page'
const mapping = 'one column or measure after the other'

/** Functions that may be longer than a screen, each with its reason; a list that may only shrink. */
export const longFunctions: Readonly<Record<string, string>> = {
  'src/console/browser/parts/act.tsx ActForm': page,
  'src/console/browser/screens/batch.tsx BatchPage': page,
  'src/console/browser/screens/books.tsx ProposalPage': page,
  'src/console/browser/screens/calls.tsx CallList': page,
  'src/console/browser/screens/consultation.tsx Request': page,
  'src/console/browser/screens/work.tsx TaskPage': page,
  'src/console/sessions.ts createSessions': closure,
  'src/platform/charts/draw.ts createCharts': closure,
  'src/platform/http/issuers.ts createAuthenticator': closure,
  'src/platform/http/operations.ts operationsOn': closure,
  'src/modules/reports/coverage.ts measures': mapping,
  'src/platform/journal/listen.ts listenToJournal': closure,
  'src/reference/reform-rows.ts reformRows': mapping,
}

/** A list of operations is read like a table of contents, however long it is. */
const isListOfRoutes = (file: string, name: string) => /routes\.ts$/.test(file) && /Routes$/.test(name)

const lines = 70

/**
 * `file name` of every named function of more lines than fit a screen, but lists of operations. The formatting is even:
 * a function ends where a brace stands under its beginning.
 */
export function tooLongIn(file: string, text: string): string[] {
  const all = text.split('\n')
  return all.flatMap((line, start) => {
    const declared = /^(\s*)(?:export )?(?:async )?function (\w+)/.exec(line)
    if (declared === null) return []
    const [, indent, name] = declared
    const length = all.slice(start).indexOf(`${indent}}`) + 1
    return length > lines && !isListOfRoutes(file, name!) ? [`${file} ${name}`] : []
  })
}
