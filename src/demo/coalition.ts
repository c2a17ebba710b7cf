import type { z } from 'zod'
import type { CoalitionSummary } from '../modules/coalitions/schemas.ts'
import type { Chain } from '../modules/requirements/chain.ts'
import type { RequirementOffer } from '../modules/requirements/offer-inputs.ts'
import type { Requirement } from '../modules/requirements/schemas.ts'
import type { Task } from '../modules/requirements/task-schemas.ts'
import { expectStatus, must, type Office, type OfficeOf, tell } from './client.ts'

const validatedBy = { name: 'Head of the directorate', office: 'General Staff', instrument: 'Decision' }
const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A need of Ukraine's forces, from its filing to the work that meets a part of it. */
export async function tellCoalition(office: OfficeOf): Promise<void> {
  tell('\nFourth act: the drone coalition and one need.')
  const [kyiv, riga, stockholm] = await Promise.all(
    ['UA', 'LV', 'SE'].map((code) => office(code, 'coordinator') as Promise<Office>),
  )
  await showLead(riga!)
  const need = await fileNeed(kyiv!, await office('UA', 'ministry'))
  await showWhoSees(need.id, office)
  const task = await offerAndDeliver({
    kyiv: kyiv!,
    stockholm: stockholm!,
    ministry: await office('SE', 'ministry'),
    need,
  })
  await showBoard(kyiv!, { need: need.id, task })
}

async function showLead(riga: Office): Promise<void> {
  type Page = { items: z.output<typeof CoalitionSummary>[] }
  const { items } = expectStatus(await riga.get<Page>('/v1/coalitions?limit=50'), 200, 'the coalitions')
  const { leads, participants } = items.find(({ code }) => code === 'drone')!
  must(leads.length > 0, 'the coalition has a lead', leads)
  const names = leads.map(({ participant }) => participant).join(' and ')
  tell(`There are ${items.length} coalitions. ${names} lead the drone coalition, in which ${participants} take part.`)
}

async function fileNeed(kyiv: Office, validator: Office): Promise<z.output<typeof Requirement>> {
  const filed = await kyiv.post<z.output<typeof Requirement>>('/v1/requirements', {
    title: 'Interceptor drones for the northern regions',
    capability: 'interceptor_drones',
    coalition: 'drone',
    quantity: '4000',
    unit: 'pieces',
    priority: 'critical',
    neededBy: daysFromNow(120),
  })
  const { id } = expectStatus(filed, 201, 'the need')
  const own = await kyiv.post(`/v1/requirements/${id}/validation`, { validatedBy }, filed.etag)
  must(own.status === 403, 'nobody validates what it has filed itself', own.status)
  const validated = await validator.post<z.output<typeof Requirement>>(
    `/v1/requirements/${id}/validation`,
    { validatedBy },
    filed.etag,
  )
  tell('Ukraine files a need for 4000 interceptor drones; another account than the one that filed it validates it.')
  return expectStatus(validated, 200, 'the validation')
}

async function showWhoSees(id: string, office: OfficeOf): Promise<void> {
  const sees = async (code: string) =>
    (await (await office(code, 'viewer')).get(`/v1/requirements/${id}`)).status === 200
  must(await sees('LV'), 'a member of the coalition sees the need')
  must(!(await sees('PT')), 'a state that is no member does not')
  tell('It is limited and released to the coalition: Latvia sees it, Portugal, which is no member, does not.')
}

type Scene = { kyiv: Office; stockholm: Office; ministry: Office; need: z.output<typeof Requirement> }

async function offerAndDeliver({ kyiv, stockholm, ministry, need }: Scene): Promise<string> {
  const offered = await stockholm.post<z.output<typeof RequirementOffer>>(`/v1/requirements/${need.id}/offers`, {
    quantity: '1500',
    unit: 'pieces',
    availableFrom: daysFromNow(30),
  })
  const offer = expectStatus(offered, 201, 'the offer')
  expectStatus(
    await kyiv.post(`/v1/requirement-offers/${offer.id}/acceptance`, undefined, offered.etag),
    200,
    'its acceptance',
  )
  const shared = await stockholm.post<z.output<typeof Task>>('/v1/tasks', {
    requirementId: need.id,
    requirementOfferId: offer.id,
    title: 'Deliver 1500 interceptors',
    quantity: '1500',
    unit: 'pieces',
    dueOn: daysFromNow(90),
    lead: { participant: 'SE' },
    milestones: [{ title: 'Contract signed', dueOn: daysFromNow(20) }],
  })
  const { id } = expectStatus(shared, 201, 'the task')
  const at = `/v1/tasks/${id}`
  let last = await stockholm.post<z.output<typeof Task>>(`${at}/agreements`)
  expectStatus(last, 201, 'the agreement to the task')
  for (const [verb, body] of [
    ['start', undefined],
    ['delivery', { deliveredOn: daysFromNow(0), statement: 'All are handed over.' }],
  ] as const) {
    last = await ministry.post<z.output<typeof Task>>(`${at}/${verb}`, body, last.etag)
    expectStatus(last, 200, `the ${verb} of the task`)
  }
  const self = await ministry.post(`${at}/verification`, { verifiedBy: validatedBy }, last.etag)
  must(self.status === 403, 'who delivers does not verify', self.status)
  expectStatus(await kyiv.post(`${at}/verification`, { verifiedBy: validatedBy }, last.etag), 200, 'the verification')
  tell('Sweden offers 1500, Ukraine accepts, Sweden makes it a task and delivers; Ukraine, and not Sweden, verifies.')
  return id
}

async function showBoard(kyiv: Office, { need, task }: { need: string; task: string }): Promise<void> {
  type Board = { items: Record<string, string | number>[] }
  const board = expectStatus(await kyiv.get<Board>('/v1/board'), 200, 'the board')
  const row = board.items.find(({ requirement }) => requirement === need)!
  must(Number(row['verified']) === 1500 && Number(row['uncovered']) === 2500, 'the board counts what is verified', row)
  const chain = expectStatus(await kyiv.get<z.output<typeof Chain>>(`/v1/requirements/${need}/chain`), 200, 'the chain')
  must(
    chain.links.some(({ id }) => id === task),
    'the chain reaches the task',
    chain,
  )
  tell(
    `The gap board: required ${row['required']}, verified ${row['verified']}, uncovered ${row['uncovered']}, ${row['daysToNeed']} days to go. Its chain: ${chain.links.map(({ kind }) => kind).join(' -> ')}.`,
  )
}
