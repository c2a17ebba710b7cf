import { type Bench, compare, recorded, toldCpu } from './bench.ts'
import { withClient } from './database.ts'
import { say, tell } from './figures.ts'
import { call } from './load.ts'

const limit = 1.3
/** What is kept of a register: of PostgreSQL it asks who the caller is, and nothing else. */
const cheapest = ['/v1/participants/SE', 'SE', 'viewer'] as const

/**
 * Replies that are of no one table, beside the statements that they are made from. What the cheapest read takes beyond its
 * statements is HTTP, the token and the frame of every request: each is told with that, and without.
 */
export async function others(bench: Bench): Promise<void> {
  const open = await consultationOf(bench, "status = 'circulated'")
  const draft = await consultationOf(bench, "status = 'draft'")
  const works: readonly (readonly [path: string, participant: string, role: string])[] = [
    cheapest,
    ['/v1/me', 'SE', 'viewer'],
    ['/v1/me/inbox?limit=50', 'SE', 'ministry'],
    ['/v1/agreements/comparison', 'SE', 'viewer'],
    ...(open === undefined
      ? []
      : (['timeline', 'timeliness', 'closure/preview'] as const).map(
          (what) => [`/v1/consultations/${open}/${what}`, 'UA', 'coordinator'] as const,
        )),
    ...(draft === undefined ? [] : [[`/v1/consultations/${draft}/circulation/preview`, 'UA', 'coordinator'] as const]),
  ]
  let floor: number | undefined
  for (const [path, participant, role] of works) {
    const token = await bench.token(participant, role)
    const headers = { authorization: `Bearer ${token}` }
    const said = await recorded(bench, { url: path, token })
    const { api, bare, cpu, whole } = await compare(
      bench,
      () => call(bench.service.url, { path, headers }),
      (lane) => bench.bare.run(said, lane),
    )
    const took = bare / api
    const name = path.replace(/[\da-f-]{36}/, '{id}')
    say(`${name}: ${api.toFixed(0)}/s of ${bare.toFixed(0)}/s bare, ${toldCpu(cpu)}`)
    floor ??= whole.api - whole.bare
    const byCpu = `by CPU ${whole.api.toFixed(2)} of ${whole.bare.toFixed(2)} ms`
    const beyond = (whole.api - floor) / whole.bare
    const measured = `${took.toFixed(2)} x of its SQL alone (${byCpu}), ${beyond.toFixed(2)} x without the floor of ${floor.toFixed(2)} ms`
    tell(name, measured, `<= ${limit} x`, took <= limit)
  }
}

async function consultationOf({ database }: Bench, where: string): Promise<string | undefined> {
  const { rows } = await withClient(database.superuserUrl, (client) =>
    client.query<{ id: string }>(
      `select c.id from accord.consultation c where c.requester = 'UA' and ${where}
      order by (select count(*) from accord.addressee a where a.consultation_id = c.id) desc, c.id limit 1`,
    ),
  )
  return rows[0]?.id
}
