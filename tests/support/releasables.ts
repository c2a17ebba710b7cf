import type { Role } from '../../src/access/actor.ts'
import type { Releasable } from '../../src/platform/db/release.ts'
import type { TestApp } from './app.ts'
import { commitGoods, document, register } from './goods.ts'
import { instrumentBody, measureBody } from './implementation-scenery.ts'
import { makersOf } from './origin-makers.ts'
import { project } from './project-scenery.ts'
import { recordTold } from './received-scenery.ts'
import { step } from './reform-scenery.ts'
import { deliverable } from './roadmap-scenery.ts'

/** A limited record of one kind: whose it is, where it is read and in which list. */
export type Released = { of: Releasable; owner: string; role: Role; at: string; list: (id: string) => string | null }
export type ReleasableCase = Released & { make: () => Promise<string> }

/** Every kind of record with a marking that its owner sets, limited and for its sides alone. */
export function releasablesOf(test: TestApp): ReleasableCase[] {
  const { sweden, commitment, need, task, next, work } = makersOf(test)
  const kind = (
    of: Releasable,
    owner: string,
    role: Role,
    at: string,
    make: () => Promise<string>,
  ): ReleasableCase => ({
    ...{ of, owner, role, at, make },
    list: () => `${at}?limit=200`,
  })
  const pledge = {
    title: 'Support',
    original: 'EUR 1 million',
    source: 'Statement of 2 March 2026',
    announcedOn: '2026-03-02',
    amountKind: 'unquantified',
    aidCategory: 'military',
    marking: 'limited',
  }
  const post = async (who: ReturnType<TestApp['as']>, url: string, body: object) => {
    const reply = await who.post<{ id: string }>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body.id
  }
  const openLot = () => register(sweden, { marking: 'framework' })
  let lotOfEvidence = ''
  return [
    kind('commitment', 'SE', 'ministry', '/v1/commitments', () => commitment('limited')),
    kind(
      'lot',
      'SE',
      'ministry',
      '/v1/lots',
      async () => (await register(sweden, { commitmentId: await commitGoods(sweden, { marking: 'limited' }) })).id,
    ),
    {
      ...kind('evidence', 'SE', 'ministry', '/v1/evidence', async () => {
        lotOfEvidence = (await openLot()).id
        return post(sweden, `/v1/lots/${lotOfEvidence}/evidence`, { ...document, marking: 'limited' })
      }),
      list: () => `/v1/lots/${lotOfEvidence}/evidence?limit=200`,
    },
    kind('pledge', 'SE', 'coordinator', '/v1/pledges', () => post(sweden, '/v1/pledges', pledge)),
    kind('requirement', 'UA', 'coordinator', '/v1/requirements', async () => {
      const filed = await work.file({ marking: 'limited', releasableTo: [] })
      return filed.id
    }),
    kind('task', 'LV', 'coordinator', '/v1/tasks', async () => {
      const { status, body } = await task({ requirementId: await need('open'), marking: 'limited' }, 'LV')
      if (status !== 201) throw new Error(JSON.stringify(body))
      return body.id
    }),
    kind('instrument', 'SE', 'coordinator', '/v1/instruments', () =>
      post(test.as('SE', 'coordinator'), '/v1/instruments', instrumentBody('SE')),
    ),
    kind('measure', 'SE', 'coordinator', '/v1/measures', () => post(sweden, '/v1/measures', measureBody('SE'))),
    kind('received_statement', 'UA', 'coordinator', '/v1/received-statements', async () => (await recordTold(test)).id),
    kind('joint_project', 'SE', 'coordinator', '/v1/joint-projects', () =>
      post(test.as('SE', 'coordinator'), '/v1/joint-projects', project),
    ),
    kind('reform_step', 'UA', 'coordinator', '/v1/reform-steps', () =>
      post(test.as('UA', 'coordinator'), '/v1/reform-steps', { ...step, marking: 'limited' }),
    ),
    kind('roadmap_step', 'UA', 'coordinator', '/v1/roadmap-steps', () =>
      post(test.as('UA', 'coordinator'), '/v1/roadmap-steps', {
        ...deliverable,
        contributors: ['DK'],
        marking: 'limited',
      }),
    ),
    kind('coalition', 'UA', 'coordinator', '/v1/coalitions', () =>
      post(test.as('UA', 'coordinator'), '/v1/coalitions', {
        code: `quiet_${next()}`,
        name: { en: 'Quiet', uk: 'Тиха' },
        source: 'Statement of 2 October 2026',
        marking: 'limited',
      }),
    ),
  ]
}
