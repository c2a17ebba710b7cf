import type { TestApp } from './app.ts'
import { settled } from './books.ts'
import { need as asked, work as body, type RequirementView, workOf } from './work-scenery.ts'

type Made = { id: string; version: number }
/** What names an accepted offer in a task or a commitment. */
export type Accepted = { requirementOfferId: string } | { conversionProposalId: string }

const goods = {
  title: 'Interceptors',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'in_kind',
  aidCategory: 'military',
  items: [{ itemClass: asked.capability, quantity: body.quantity, unit: body.unit }],
}
const because = { reason: 'As arranged.' }
const whatever = { headers: { 'if-match': '*' } }

export async function validatedNeed(test: TestApp): Promise<RequirementView> {
  const work = workOf(test)
  return work.validate(await work.file())
}

/** An offer of SE to a need, not decided yet. */
export const openOffer = (test: TestApp, { id }: Made): Promise<Made> =>
  workOf(test).send('SE', 'coordinator', `/v1/requirements/${id}/offers`, { quantity: body.quantity, unit: body.unit })

export async function acceptedOffer(test: TestApp, need: Made): Promise<Made> {
  const { id, version } = await openOffer(test, need)
  return workOf(test).send('UA', 'coordinator', `/v1/requirement-offers/${id}/acceptance`, undefined, version)
}

/** Ukraine asked in a consultation, SE offered goods, and Ukraine accepted. */
export async function acceptedProposal(test: TestApp): Promise<{ conversionProposalId: string }> {
  const { send } = workOf(test)
  const request = {
    kind: 'ad_hoc',
    mode: 'monitoring',
    title: 'Drones',
    summary: 'Drones.',
    asks: [{ text: 'Drones' }],
  }
  const filed = await send<Made>('UA', 'coordinator', '/v1/consultations', { ...request, invited: ['SE'] })
  const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
  await send('UA', 'coordinator', `/v1/consultations/${filed.id}/circulation`, { authorisedBy }, filed.version)
  const { quantity, unit } = body
  const offers = [{ kind: 'capability', capability: asked.capability, quantity, unit }]
  const response = await send<Made & { offers: Made[] }>(
    'SE',
    'coordinator',
    `/v1/consultations/${filed.id}/responses`,
    { type: 'offer', offers },
  )
  const { id, version } = response.offers[0]!
  const taken = await send<Made & { conversions: Made[] }>(
    'UA',
    'coordinator',
    `/v1/offers/${id}/acceptance`,
    {},
    version,
  )
  return { conversionProposalId: taken.conversions[0]!.id }
}

/** Its provider makes a task of it, or a commitment. */
export const convertInto = (test: TestApp, kind: 'task' | 'commitment', need: Made, accepted: Accepted) =>
  settled(() =>
    kind === 'task'
      ? test
          .as('SE', 'coordinator')
          .post<Made>('/v1/tasks', { ...body, contributors: [], requirementId: need.id, ...accepted })
      : test.as('SE', 'ministry').post<Made>('/v1/commitments', { ...goods, requirementId: need.id, ...accepted }),
  )

/** So many conversions at once, into a task and a commitment by turns. @returns the statuses, and what the books hold */
export async function convertAtOnce(test: TestApp, need: Made, accepted: Accepted, times: number) {
  const replies = await Promise.all(
    Array.from({ length: times }, (_, turn) =>
      convertInto(test, turn % 2 === 0 ? 'task' : 'commitment', need, accepted),
    ),
  )
  return { replies: replies.map(({ status }) => status).sort(), became: await becameOf(test, accepted) }
}

/** The tasks and commitments that name it, whoever may see them. */
async function becameOf(test: TestApp, accepted: Accepted): Promise<number> {
  const [[column, id]] = Object.entries({
    requirement_offer_id: 'requirementOfferId' in accepted ? accepted.requirementOfferId : undefined,
    conversion_proposal_id: 'conversionProposalId' in accepted ? accepted.conversionProposalId : undefined,
  }).filter(([, value]) => value !== undefined) as [[string, string]]
  const [row] = await test.rows<{ count: number }>(
    `select ((select count(*) from accord.task where ${column} = $1)
      + (select count(*) from accord.commitment where ${column} = $1))::int as count`,
    [id],
  )
  return row!.count
}

/** Its acceptances at once, whatever the version. @returns the statuses, and how often the journal tells of one */
export async function acceptAtOnce(test: TestApp, { id }: Made, times: number) {
  const replies = await Promise.all(
    Array.from({ length: times }, () =>
      settled(() => test.as('UA', 'coordinator').post(`/v1/requirement-offers/${id}/acceptance`, undefined, whatever)),
    ),
  )
  return {
    replies: replies.map(({ status }) => status).sort(),
    told: await told(test, id, ['requirement_offer.accepted']),
  }
}

/** Ukraine accepts and rejects an offer and its provider withdraws it, at once. @returns what the journal tells of it */
export async function decideAtOnce(test: TestApp, { id }: Made): Promise<string[]> {
  const verbs = [
    ['UA', 'acceptance', undefined],
    ['UA', 'rejection', because],
    ['SE', 'withdrawal', because],
  ] as const
  await Promise.all(
    verbs.map(([by, verb, sent]) =>
      settled(() => test.as(by, 'coordinator').post(`/v1/requirement-offers/${id}/${verb}`, sent, whatever)),
    ),
  )
  const rows = await test.rows<{ event_type: string }>(
    'select event_type from accord.journal_entry where resource_id = $1 order by entry_id',
    [id],
  )
  return rows.map(({ event_type: type }) => type.replace('requirement_offer.', ''))
}

/** Its provider withdraws an accepted offer while it converts it. @returns how many of the two happened */
export async function withdrawAndConvert(test: TestApp, need: Made, { id }: Made): Promise<number> {
  const withdraw = settled(() =>
    test.as('SE', 'coordinator').post(`/v1/requirement-offers/${id}/withdrawal`, because, whatever),
  )
  await Promise.all([withdraw, convertInto(test, 'task', need, { requirementOfferId: id })])
  return told(test, id, ['requirement_offer.withdrawn', 'requirement_offer.converted'])
}

/** A need is withdrawn while offers to it are accepted: how many acceptances stand in the journal after the withdrawal. */
export async function acceptedAfterWithdrawal(test: TestApp): Promise<number> {
  const need = await validatedNeed(test)
  const offers = await Promise.all(Array.from({ length: 6 }, () => openOffer(test, need)))
  const accept = ({ id }: Made) =>
    settled(() => test.as('UA', 'coordinator').post(`/v1/requirement-offers/${id}/acceptance`, undefined, whatever))
  const withdraw = () =>
    settled(() => test.as('UA', 'coordinator').post(`/v1/requirements/${need.id}/withdrawal`, because, whatever))
  const replies = await Promise.all([...offers.slice(0, 3).map(accept), withdraw(), ...offers.slice(3).map(accept)])
  const wrong = replies.filter(({ status }) => ![200, 409].includes(status))
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong[0]))
  const [row] = await test.rows<{ count: number }>(
    `select count(*)::int as count
    from accord.journal_entry a
    join accord.requirement_offer o on o.id = a.resource_id and o.requirement_id = $1
    join accord.journal_entry w on w.resource_id = $1 and w.event_type = 'requirement.withdrawn'
    where a.event_type = 'requirement_offer.accepted' and a.entry_id > w.entry_id`,
    [need.id],
  )
  return row!.count
}

async function told(test: TestApp, id: string, types: readonly string[]): Promise<number> {
  const [row] = await test.rows<{ count: number }>(
    'select count(*)::int as count from accord.journal_entry where resource_id = $1 and event_type = any ($2)',
    [id, types],
  )
  return row!.count
}
