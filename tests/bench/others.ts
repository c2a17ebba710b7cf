import { type Bench, compare, recorded, toldCpu } from './bench.ts'
import { withClient } from './database.ts'
import { say, tell } from './figures.ts'
import { call } from './load.ts'
import { draft } from './writes.ts'

const limit = 1.3

/** Replies that are of no one table, and one that is kept, beside the statements that they are made from where nothing is. */
export async function others(bench: Bench): Promise<void> {
  const open = await consultationOf(bench, "status = 'circulated'")
  const { id: drafted } = await draft(bench, await bench.token('UA', 'coordinator'))
  const works: readonly (readonly [path: string, participant: string, role: string])[] = [
    ['/v1/participants/SE', 'SE', 'viewer'],
    ['/v1/me', 'SE', 'viewer'],
    ['/v1/me/inbox?limit=50', 'SE', 'ministry'],
    ['/v1/agreements/comparison', 'SE', 'viewer'],
    ...(open === undefined
      ? []
      : (['timeline', 'timeliness', 'closure/preview'] as const).map(
          (what) => [`/v1/consultations/${open}/${what}`, 'UA', 'coordinator'] as const,
        )),
    [`/v1/consultations/${drafted}/circulation/preview`, 'UA', 'coordinator'],
  ]
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
    const byCpu = `by CPU ${whole.api.toFixed(2)} of ${whole.bare.toFixed(2)} ms`
    tell(name, `${took.toFixed(2)} x of its SQL alone (${byCpu})`, `<= ${limit} x`, took <= limit)
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
