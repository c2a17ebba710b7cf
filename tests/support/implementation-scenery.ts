import { uuidOf } from '../../src/kernel/ids.ts'
import type { TestApp } from './app.ts'

export type ImplementationScenery = Awaited<ReturnType<typeof createImplementationScenery>>

type Made = { id: string; version: number }
export type LinkView = Made & {
  act: { kind: string; id: string; href: string }
  status: string
  claimedBy: string | null
  awaits: string[]
  confirmedBy: string[]
  silentFrom: string | null
  share: string | null
  relation: string
  provisionId: string | null
  cell: { area: string; obligor: string } | null
  reason: string | null
  allowedActions: string[]
}
export type RuleView = Made & {
  previewed: number | null
  appliedLinks: number
  acts: { act: { id: string }; title: string }[]
  allowedActions: string[]
}

export const agreementOf = (code: string) => uuidOf(`agreement:${code}`)
/** What the Swedish text promises of equipment: there are provisions of it that can be delivered. */
export const equipmentOf = (code: string, obligor = 'participant') => ({
  agreementId: agreementOf(code),
  area: 'military_equipment',
  obligor,
})
/** Between this participant and Ukraine; limited, so that others do not see it. */
export const instrumentBody = (code: string, more: object = {}) => ({
  ...{ kind: 'action_plan', title: 'Action plan 2027', summary: 'Training and cyber.', stage: 'signed' },
  ...{ concluded: '2026-11-20', marking: 'limited' },
  parties: [{ participant: code }, { participant: 'UA' }],
  agreements: [{ agreementId: agreementOf(code), relation: 'implements', words: 'It says so in its first paragraph.' }],
  sources: [{ title: 'The plan as published' }],
  ...more,
})
export const stageBody = { stage: 'in_force', asOf: '2026-11-22', source: 'Official journal.' }
export const measureBody = (code: string, more: object = {}) => ({
  ...{ title: 'Train 500 medics', responsibleBody: 'Ministry of Defence', dueOn: '2026-12-01', marking: 'limited' },
  cell: equipmentOf(code),
  ...more,
})
export const contract = {
  title: 'Air defence package',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
}

/** Acts and links as the API makes them. */
export function linksOf(test: TestApp) {
  const send = async <Body extends Made>(
    participant: string,
    url: string,
    body?: object,
    version?: number,
    role: Parameters<TestApp['as']>[1] = 'ministry',
  ): Promise<Body> => {
    const options = version === undefined ? {} : { ifMatch: version }
    const reply = await test.as(participant, role).post<Body>(url, body, options)
    if (reply.status > 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const commit = (participant: string, more: object = {}) =>
    send<Made>(participant, '/v1/commitments', { ...contract, marking: 'framework', ...more })
  const claim = (participant: string, actId: string, more: object = {}) =>
    send<LinkView>(participant, '/v1/implementation-links', {
      act: { kind: 'commitment', id: actId },
      cell: equipmentOf('SE'),
      evidence: 'Announced under part II of the agreement.',
      ...more,
    })
  const rule = (participant: string, more: object = {}) =>
    send<RuleView>(participant, '/v1/link-rules', {
      title: 'Our packages',
      matches: { kinds: ['commitment'], provider: participant },
      cell: equipmentOf('SE'),
      evidence: 'The list of packages of the ministry.',
      ...more,
    })
  return { send, commit, claim, rule }
}

/** SE's commitments and what it claims of them; a reader's match of one of its pledges. */
export async function createImplementationScenery(test: TestApp) {
  const { commit, claim, rule, send } = linksOf(test)
  const shown = { marking: 'limited', releasableTo: ['NO'] }
  const [linked, free] = [await commit('SE', shown), await commit('SE', { ...shown, title: 'Another package' })]
  const claimed = await claim('SE', linked.id)
  const contested = await claim('SE', linked.id, { cell: equipmentOf('SE', 'mutual') })
  await send('UA', `/v1/implementation-links/${contested.id}/objection`, { reason: 'Not this.' }, contested.version)
  const { body: page } = await test
    .as('SE', 'ministry')
    .get<{ items: LinkView[] }>('/v1/implementation-links?status=not_stated&provider=SE&limit=1')
  const match = page.items[0]
  if (match === undefined) throw new Error('no match of a reader was loaded')
  await send('SE', '/v1/act-arrangements', {
    ...{ act: { kind: 'commitment', id: linked.id }, arrangement: 'contact_group', evidence: 'Meeting of March.' },
  })
  await rule('UA', { matches: { provider: 'SE' } })
  const linkRule = await rule('SE', { matches: { actIds: [free.id] } })
  const previewed = await send<RuleView>('SE', `/v1/link-rules/${linkRule.id}/preview`, {}, linkRule.version)
  const proposed = await send<Made>('SE', '/v1/instruments', instrumentBody('SE'), undefined, 'coordinator')
  const agreed = await send<Made>('SE', '/v1/instruments', instrumentBody('SE'), undefined, 'coordinator')
  await send('UA', `/v1/instruments/${agreed.id}/confirmation`, {}, 1, 'coordinator')
  type Staged = Made & { stages: (Made & { status: string })[] }
  const confirmed = await send<Staged>('SE', `/v1/instruments/${agreed.id}/stages`, stageBody, undefined, 'coordinator')
  const stage = confirmed.stages.find(({ status }) => status === 'proposed')!
  const measure = await send<Made>('SE', '/v1/measures', measureBody('SE'))
  return {
    instrument: { proposed, confirmed, stage },
    measure,
    act: linked,
    free,
    claimed,
    contested: { ...contested, version: contested.version + 1 },
    match,
    rule: previewed,
  }
}
