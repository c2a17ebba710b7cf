import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import { scopeOf } from '../../platform/http/cursor.ts'
import { drawn } from '../../platform/http/questions.ts'
import { Id } from '../../platform/http/wire.ts'
import { timelinessToJson } from './present.ts'
import { listTimeliness, readConsultation } from './queries.ts'
import type { TimelinessTable } from './schemas.ts'

type Row = z.input<typeof TimelinessTable>['rows'][number]

/**
 * The hours that each addressee took, beside the hours that its text gives it. The picture does not depend on when it is
 * drawn.
 */
export function timelinessChartRoute(context: AppContext): void {
  context.app.route(
    drawn(context, 'drawConsultationTimeliness', {
      ...{ at: '/v1/consultations/:id/timeliness/chart.svg', tags: ['Consultations'], access: 'consultation.read' },
      summary: 'Draw who answered in time',
      description:
        'The hours that each addressee took from the start of its clock, with a mark where the time that its own text gives ends. It shows the same rows as the table: the requester sees all addressees, an addressee its own row (BR-36). The picture has a title and a description in numbers.',
      params: z.strictObject({ id: Id }),
      draw: async (tx, { params: { id } }) => {
        const [found] = await Promise.all([listTimeliness(tx, id), readConsultation(tx, id)])
        const { rows } = timelinessToJson(found, tx.now, scopeOf(tx.actor))
        const description = rows.map(rowInWords).join('; ') || 'No rows.'
        return { spec: specOf(rows), title: 'Who answered in time', description }
      },
    }),
  )
}

const hourMs = 3_600_000
const hoursGiven = ({ clockFrom, deadlineAt }: Row) =>
  deadlineAt === null ? null : Math.round(((Date.parse(deadlineAt) - Date.parse(clockFrom)) / hourMs) * 100) / 100

const rowInWords = (row: Row) =>
  `${row.participant} ${row.standing.replaceAll('_', ' ')}${row.hoursTaken === null ? '' : `, ${row.hoursTaken} hours`}${row.deadlineAt === null ? '' : ` of ${hoursGiven(row)}`}`

function specOf(rows: readonly Row[]): Parameters<AppContext['charts']['draw']>[0] {
  const values = rows.map((row) => ({ ...row, given: hoursGiven(row), standing: row.standing.replaceAll('_', ' ') }))
  return {
    data: { values },
    width: 560,
    height: { step: 16 },
    encoding: { y: { field: 'participant', type: 'nominal', sort: 'ascending', title: null } },
    layer: [
      {
        mark: 'bar',
        encoding: {
          x: { field: 'hoursTaken', type: 'quantitative', title: 'Hours' },
          color: { field: 'standing', type: 'nominal', title: null },
        },
      },
      {
        mark: { type: 'tick', color: '#d4351c', thickness: 2 },
        encoding: { x: { field: 'given', type: 'quantitative' } },
      },
    ],
    config: { font: 'sans-serif', background: 'white' },
  }
}
