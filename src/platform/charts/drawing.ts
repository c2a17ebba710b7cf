import { parse, resetSVGDefIds, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

export type ChartTask = { id: number; spec: TopLevelSpec }
export type ChartDone = { id: number; svg: string } | { id: number; fault: string }

/** Nothing is loaded: everything that is drawn is in the description of the picture. */
const loader = {
  load: () => Promise.reject(new Error('a chart loads nothing')),
  sanitize: () => Promise.reject(new Error('a chart loads nothing')),
  http: () => Promise.reject(new Error('a chart loads nothing')),
  file: () => Promise.reject(new Error('a chart loads nothing')),
}

/** The same description gives the same bytes, because the numbers of internal references start again each time. */
async function draw(spec: TopLevelSpec): Promise<string> {
  resetSVGDefIds()
  const view = new View(parse(compile(spec).spec), { renderer: 'none', loader: loader as never })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

process.on('message', ({ id, spec }: ChartTask) => {
  draw(spec).then(
    (svg) => process.send!({ id, svg } satisfies ChartDone),
    (error: Error) => process.send!({ id, fault: error.message } satisfies ChartDone),
  )
})
