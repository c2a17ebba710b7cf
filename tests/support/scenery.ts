import { createAnnotationScenery } from './annotation-scenery.ts'
import { createTestApp, type TestApp, type TestAppOptions } from './app.ts'
import { createCoalitionScenery } from './coalition-scenery.ts'
import { createImplementationScenery } from './implementation-scenery.ts'
import { createLedgerScenery } from './ledger-scenery.ts'
import { createLotScenery } from './lot-scenery.ts'
import { createMonitoringScenery } from './monitoring-scenery.ts'
import { keptTemplate } from './postgres.ts'
import { createProjectScenery } from './project-scenery.ts'
import { recordTold } from './received-scenery.ts'
import { createReformScenery } from './reform-scenery.ts'
import { createRoadmapScenery } from './roadmap-scenery.ts'
import { secondAdministrator } from './second-administrator.ts'
import { createWorkScenery } from './work-scenery.ts'

/** One record of every kind, in states in which every verb is possible, made by requests. */
export type Scenery = ReturnType<typeof sceneryOf>

type Made = { id: string; version: number }
const because = { reason: 'As arranged.' }
const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack',
  summary: 'Strikes on substations.',
  asks: [{ text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }

export const termination = {
  type: 'termination',
  presence: 'present',
  terms: { unilateralExit: true, noticeMonths: 12, noticeFrom: 'receipt', strength: 'firm', projectsSurvive: null },
  locator: 'Protocol, article 2',
  source: 'Protocol of 1 March 2026',
}

const amendmentOf = (agreementIds: Record<string, string>) => (participant: string) => ({
  kind: 'clause_amendment',
  agreementId: agreementIds[participant]!,
  validFrom: '2026-03-01',
  clause: termination,
})

const sceneryOf = ({ agreementIds, ...records }: Awaited<ReturnType<typeof makeRecords>>) => ({
  ...records,
  agreementOf: (participant: string) => agreementIds[participant]!,
  amendment: amendmentOf(agreementIds),
})

/** The same in a database that the caller has: by its clock, or beside what it holds. */
export const createScenery = async (test: TestApp): Promise<Scenery> => sceneryOf(await makeRecords(test))

/**
 * The application on a database that holds one record of every kind. They are made by the first file of a run that asks
 * for them; its database is a template from then on, and one more where they are made by a clock that is told.
 */
export async function createSceneryApp(options: TestAppOptions = {}): Promise<{ test: TestApp; scenery: Scenery }> {
  const { clock, ...others } = options
  const purpose = clock === undefined ? 'scenery' : 'scenery_by_clock'
  const { template, told } = await keptTemplate(purpose, async (testDatabase) => {
    const test = await createTestApp({ fills: testDatabase, ...(clock === undefined ? {} : { clock }) })
    try {
      return { records: await makeRecords(test), clock: test.clock.now().toISOString() }
    } finally {
      await test.close()
    }
  })
  const test = await createTestApp({ ...others, template, clock: told.clock })
  return { test, scenery: sceneryOf(told.records) }
}

/**
 * Ukraine has a draft, and a circulated request: NO has offered alone and together with DK, and has spoken with
 * Ukraine; HR sees the request without being addressed. PL has issuers and accounts in every status. GB has proposals
 * to decide, AU a limited agreement.
 */
async function makeRecords(test: TestApp) {
  const make = async (participant: string, role: Parameters<TestApp['as']>[1], url: string, body: object) => {
    const reply = await test.as(participant, role).post<Made>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const act = async (
    participant: string,
    role: Parameters<TestApp['as']>[1],
    url: string,
    body?: object,
    version = 1,
  ) => {
    const reply = await test.as(participant, role).post<Made>(url, body, { ifMatch: version })
    if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }

  const draft = await make('UA', 'coordinator', '/v1/consultations', attack)
  const filed = await make('UA', 'coordinator', '/v1/consultations', {
    ...attack,
    invited: ['CA', 'PL'],
    releasableTo: ['HR'],
  })
  const request = await act('UA', 'coordinator', `/v1/consultations/${filed.id}/circulation`, { authorisedBy })
  test.clock.advance(3_600_000)
  const session = await make('UA', 'coordinator', `/v1/consultations/${request.id}/sessions`, {
    participants: ['NO'],
    heldAt: test.clock.now().toISOString(),
    channel: 'telephone',
    level: 'minister',
  })
  const systems = { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems' }
  const response = await make('NO', 'coordinator', `/v1/consultations/${request.id}/responses`, {
    type: 'offer',
    offers: [systems, { ...systems, jointWith: ['DK'] }, systems, systems],
  })
  const [offer, jointOffer, taken, other] = (response as Made & { offers: Made[] }).offers as [Made, Made, Made, Made]
  const accepted = await act('UA', 'coordinator', `/v1/offers/${taken.id}/acceptance`, {})
  const [conversion] = (accepted as Made & { conversions: { id: string }[] }).conversions
  const acceptedToo = await act('UA', 'coordinator', `/v1/offers/${other.id}/acceptance`, {})
  const [deviating] = (acceptedToo as Made & { conversions: { id: string }[] }).conversions
  const deviation = { quantity: '3', reason: 'Three come in one contract.' }
  await act('NO', 'coordinator', `/v1/conversion-proposals/${deviating!.id}/deviation`, deviation)

  let issuers = 0
  const second = await secondAdministrator(test, 'PL')
  const proposeIssuer = async () => {
    issuers += 1
    const issuer = `https://login-${issuers}.example.pl`
    const proposal = { issuer, jwksUri: `${issuer}/keys`, audience: 'accord' }
    return (await second.post<Made>('/v1/issuers', proposal)).body
  }
  const useIssuer = async () => {
    const { id } = await proposeIssuer()
    return await act('PL', 'administrator', `/v1/issuers/${id}/confirmation`)
  }
  const suspendIssuer = async (participant: string, role: 'administrator' | 'secretariat') => {
    const { id, version } = await useIssuer()
    return await act(participant, role, `/v1/issuers/${id}/suspension`, because, version)
  }
  let accounts = 0
  const createAccount = () => {
    accounts += 1
    return make('PL', 'administrator', '/v1/accounts', {
      issuer: 'https://local-issuer.accord.invalid/PL',
      subject: `desk-${accounts}`,
      kind: 'service',
      name: 'Desk',
      grants: [{ role: 'viewer', validFrom: '2026-01-01' }],
    }) as Promise<Made & { grants: Made[] }>
  }
  const suspendAccount = async (participant: string, role: 'administrator' | 'secretariat') => {
    const { id } = await createAccount()
    return await act(participant, role, `/v1/accounts/${id}/suspension`, because)
  }

  const { body: agreements } = await test
    .as('UA', 'coordinator')
    .get<{ items: (Made & { participant: string })[] }>('/v1/agreements?limit=200')
  const agreementIds = Object.fromEntries(agreements.items.map(({ participant, id }) => [participant, id]))
  const amendment = amendmentOf(agreementIds)
  const treaty = await make('UA', 'coordinator', '/v1/register-proposals', {
    kind: 'new_agreement',
    participant: 'AU',
    title: { en: 'Agreement on security cooperation' },
    signedOn: '2026-10-01',
    marking: 'limited',
    sources: [{ reference: 'Text as exchanged' }],
  })
  const confirmed = await act('AU', 'coordinator', `/v1/register-proposals/${treaty.id}/confirmation`)

  const desk = { url: 'https://desk.example/accord', description: 'Desk' }
  const subscribe = (participant = 'PL') => make(participant, 'administrator', '/v1/webhooks', desk)
  const active = await subscribe()
  const subscribed = await subscribe()
  const disabled = await act('PL', 'administrator', `/v1/webhooks/${subscribed.id}/disablement`, because)
  await act('PL', 'administrator', `/v1/webhooks/${active.id}/ping`)
  await act('UA', 'administrator', `/v1/webhooks/${(await subscribe('UA')).id}/ping`)
  const deliveryId = await test.fanOut(active.id)
  const ledger = await createLedgerScenery(test)

  const goods = await createLotScenery(test)
  const annotations = await createAnnotationScenery(test, ledger)
  const coalitions = await createCoalitionScenery(test)
  const work = await createWorkScenery(test)
  const projects = await createProjectScenery(test)
  const reforms = await createReformScenery(test)
  const roadmap = await createRoadmapScenery(test)
  const monitoring = await createMonitoringScenery(test)
  const received = await recordTold(test)
  const implementation = await createImplementationScenery(test)
  return {
    webhook: { active, disabled, deliveryId },
    draft,
    request,
    session,
    offer,
    jointOffer,
    conversion: { id: conversion!.id, version: 1 },
    deviating: { id: deviating!.id, version: 2 },
    issuer: {
      proposed: await proposeIssuer(),
      active: await useIssuer(),
      suspended: await suspendIssuer('PL', 'administrator'),
      suspendedByUkraine: await suspendIssuer('UA', 'secretariat'),
    },
    account: {
      active: await createAccount(),
      suspended: await suspendAccount('PL', 'administrator'),
      suspendedByUkraine: await suspendAccount('UA', 'secretariat'),
    },
    agreementIds,
    proposal: {
      byUkraine: await make('UA', 'coordinator', '/v1/register-proposals', amendment('GB')),
      byBritain: await make('GB', 'coordinator', '/v1/register-proposals', amendment('GB')),
      bySecretariat: await make('UA', 'secretariat', '/v1/register-proposals', amendment('GB')),
    },
    ledger,
    goods,
    annotations,
    coalitions,
    work,
    implementation,
    projects,
    reforms,
    roadmap,
    monitoring,
    received,
    limitedAgreement: (confirmed as Made & { agreementId: string }).agreementId,
  }
}
