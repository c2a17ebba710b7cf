import type { z } from 'zod'
import type * as shape from '../modules/consultations/schemas.ts'
import type { Session } from '../modules/consultations/session-schemas.ts'
import type { Inbox } from '../modules/participants/inbox.ts'
import { expectStatus, must, type Office, type OfficeOf, table, tell } from './client.ts'
import { moment } from './words.ts'

type Consultation = z.output<typeof shape.Consultation>
type Addressees = z.output<typeof shape.AddresseePage>
type Response = z.output<typeof shape.Response>
type Offer = z.output<typeof shape.Offer>

const hourMs = 3_600_000

/** Ukraine consults everybody after an attack. */
export async function tellMainJob(office: OfficeOf): Promise<string> {
  const kyiv = await office('UA', 'coordinator')
  await registerDutyDesk(office)
  const draft = await fileDraft(kyiv)
  const at = `/v1/consultations/${draft.id}`
  await preview(kyiv, at)
  const circulated = await circulate(kyiv, at, office)
  await showInbox(at, office)
  await becomeSeen(kyiv, at, office)
  await hold(kyiv, at, office)
  const offers = await collectResponses(at, circulated, office)
  await decide(kyiv, at, offers, office)
  await confirm(office)
  await conclude(kyiv, at, office)
  return draft.id
}

async function registerDutyDesk(office: OfficeOf): Promise<void> {
  const warsaw = await office('PL', 'administrator')
  const { etag, body } = await warsaw.get<{ contactPoints?: unknown[] }>('/v1/participants/PL')
  if ((body.contactPoints ?? []).length > 0) return // the data of a running server stays
  // The number is from a range that no telephone has.
  const contactPoints = [
    {
      kind: 'duty_desk',
      office: 'Operations Centre',
      telephone: '+44 20 7946 0100',
      email: null,
      hours: '24/7',
      languages: ['en', 'pl', 'uk'],
    },
  ]
  expectStatus(await warsaw.patch('/v1/participants/PL', { contactPoints }, etag), 200, "Poland's duty desk")
  tell('Poland registers its duty desk.')
}

async function fileDraft(kyiv: Office): Promise<Consultation> {
  const occurredAt = new Date(Date.now() - 30 * hourMs).toISOString()
  const filed = await kyiv.post<Consultation>('/v1/consultations', {
    kind: 'crisis',
    mode: 'full_activation',
    trigger: 'armed_attack',
    hostilities: 'ongoing',
    victim: 'UA',
    title: 'Strikes on the power grid',
    summary: 'Coordinated strikes on transmission substations in six regions.',
    occurredAt,
    invited: ['CA', 'PL'],
    responseVisibility: 'all_addressees',
    asks: [
      { text: 'Air defence of medium range', capability: 'air_defence', quantity: '6', unit: 'systems' },
      { text: 'High-voltage transformers', capability: 'energy_equipment', quantity: '20', unit: 'units' },
    ],
  })
  const draft = expectStatus(filed, 201, 'filing a draft')
  tell(`Ukraine files a draft with ${draft.asks.length} asks after an attack 30 hours ago. Nobody else can see it.`)
  return draft
}

async function preview(kyiv: Office, at: string): Promise<void> {
  const plan = expectStatus(
    await kyiv.get<z.output<typeof shape.Preview>>(`${at}/circulation/preview`),
    200,
    'the preview',
  )
  tell('\nWhom would it address, on what basis, and why?')
  table([
    ['', 'basis', 'clause', 'by when', 'why'],
    ...plan.rows.map((row) => [
      row.participant,
      row.basis ?? '-',
      row.locator ?? '-',
      moment(row.deadlineAt ?? row.requestedBy),
      row.why,
    ]),
  ])
  tell(
    'A limb is one of the occasions that a clause names, each with its own wording and time. Who is invited is asked',
  )
  tell('without a clause that says so: it has no time of its own, and is as free to answer as everybody else.')
  const { undertaking, best_effort, unknown, invited, not_addressed } = plan.counts
  must(plan.rows.length === 29, 'there are 29 agreements', plan.rows.length)
  must(
    undertaking === 24 && best_effort === 1 && unknown === 1 && invited === 2 && not_addressed === 1,
    'BR-30 for an armed attack',
    plan.counts,
  )
  const escalation = plan.rows.filter((row) =>
    row.otherTriggers.some((other) => other.trigger === 'significant_escalation' && other.basis === 'undertaking'),
  )
  tell(
    `As a significant escalation it would be an undertaking only of ${escalation.map((row) => row.participant).join(', ')}.`,
  )
  must(escalation.length === 5, 'five texts have an undertaking on escalation', escalation.length)
}

async function circulate(kyiv: Office, at: string, office: OfficeOf): Promise<Consultation> {
  const vilnius = await office('LT', 'coordinator')
  must((await vilnius.get(at)).status === 404, 'a draft is invisible to those whom it will address')
  const { etag } = await kyiv.get(at)
  const authorisedBy = {
    name: 'Head of the Office',
    office: 'Office of the President of Ukraine',
    instrument: 'Order of the day',
  }
  const circulated = expectStatus(
    await kyiv.post<Consultation>(`${at}/circulation`, { authorisedBy }, etag),
    200,
    'the circulation',
  )
  tell(`\nCirculated: one request, ${circulated.counts?.addressees} addressees, each under its own clause.`)
  must(circulated.counts?.addressees === 28, '28 are addressed', circulated.counts)
  return circulated
}

/** What waits for Japan's coordinator, most urgent first. */
async function showInbox(at: string, office: OfficeOf): Promise<void> {
  const tokyo = await office('JP', 'coordinator')
  const inbox = expectStatus(await tokyo.get<z.output<typeof Inbox>>('/v1/me/inbox'), 200, "Japan's inbox")
  tell("\nWhat waits for Japan's coordinator?")
  table(inbox.items.map((item) => [moment(item.dueAt), item.kind, item.says.en]))
  const own = inbox.items.find((item) => item.href === at)
  must(own?.timePassed === false && own.dueAt !== null, 'the request waits in the inbox with its deadline', own)
}

async function becomeSeen(kyiv: Office, at: string, office: OfficeOf): Promise<void> {
  for (const participant of ['NO', 'DE', 'FR', 'JP']) {
    const seen = expectStatus(
      await (await office(participant, 'duty_officer')).get<Consultation>(at),
      200,
      `${participant} reads it`,
    )
    must(seen.own?.basis === 'undertaking', `${participant} has an undertaking`, seen.own)
    must(
      seen.roster?.includes('DE') === true && !seen.roster.includes('CA'),
      'Canada is not named to the others without its consent',
      seen.roster,
    )
  }
  expectStatus(await (await office('EE', 'duty_officer')).post(`${at}/acknowledgements`), 201, 'an acknowledgement')
  const seen = expectStatus(await kyiv.get<Addressees>(`${at}/addressees?seen=true`), 200, 'who has seen it')
  tell(`Seen by ${seen.items.map((row) => row.participant).join(', ')}; Estonia's duty officer acknowledges.`)
  must(seen.items.length === 5, 'five have seen it', seen.items.length)
}

async function hold(kyiv: Office, at: string, office: OfficeOf): Promise<void> {
  const heldAt = new Date().toISOString()
  const call = {
    participants: ['PL'],
    heldAt,
    channel: 'telephone',
    level: 'minister',
    summary: 'Transit of transformers agreed in principle.',
  }
  const logged = expectStatus(
    await kyiv.post<z.output<typeof Session>>(`${at}/sessions`, call),
    201,
    'logging a session',
  )
  const warsaw = await office('PL', 'duty_officer')
  expectStatus(await warsaw.post(`${at}/sessions/${logged.id}/confirmation`), 201, "Poland's confirmation")
  const own = expectStatus(await warsaw.get<Consultation>(at), 200, 'Poland reads it').own
  tell('Ukraine logs a telephone session of ministers; Poland confirms it: both sides say that they consulted.')
  must(own?.state === 'consulted', 'Poland has consulted', own)
}

async function collectResponses(at: string, request: Consultation, office: OfficeOf): Promise<Map<string, Offer>> {
  const [air, grid] = request.asks
  const offers = new Map<string, Offer>()
  const answer = async (participant: string, body: unknown): Promise<Response> => {
    const sent = await (await office(participant, 'coordinator')).post<Response>(`${at}/responses`, body)
    const response = expectStatus(sent, 201, `the response of ${participant}`)
    for (const offer of response.offers) offers.set(participant, offer)
    return response
  }
  const capability = (quantity: string, askId: string | undefined, unit: string, name: string) => ({
    kind: 'capability',
    capability: name,
    quantity,
    unit,
    askId,
  })
  await answer('NO', {
    type: 'offer',
    offers: [{ ...capability('2', air?.id, 'systems', 'air_defence'), availableFrom: '2027-02-01' }],
  })
  await answer('SE', {
    type: 'partial_offer',
    offers: [{ ...capability('1', air?.id, 'systems', 'air_defence'), jointWith: ['DK'] }],
  })
  const joint = offers.get('SE')!
  expectStatus(
    await (await office('DK', 'coordinator')).post(`/v1/offers/${joint.id}/confirmations`),
    201,
    "Denmark's part",
  )
  await answer('DE', {
    type: 'offer',
    offers: [
      { kind: 'money', amount: '25000000.00', currency: 'EUR', askId: grid?.id, terms: 'Subject to appropriation.' },
    ],
  })
  await answer('CA', { type: 'offer', offers: [capability('8', grid?.id, 'units', 'energy_equipment')] })
  await answer('IS', { type: 'decline', text: 'No such means; humanitarian aid is being prepared apart.' })
  const late = await answer('IT', { type: 'no_objection', text: 'Consulted with allies.' })
  tell(
    'Norway offers, Sweden and Denmark offer together, Germany offers money, invited Canada offers transformers, Iceland declines.',
  )
  tell('Italy answers after its time: its text asks for no request, so its clock ran from the attack.')
  must(late.afterTime === true, "Italy's answer is after its time", late)
  return offers
}

async function decide(kyiv: Office, at: string, offers: Map<string, Offer>, office: OfficeOf): Promise<void> {
  const norway = offers.get('NO')!
  const taken = await kyiv.post<Offer>(`/v1/offers/${norway.id}/acceptance`, { quantity: '1' }, '"1"')
  const offer = expectStatus(taken, 200, 'an acceptance in part')
  must(
    offer.status === 'partly_accepted' && offer.conversions[0]?.conversion === 'pending',
    'one of two is taken',
    offer,
  )
  expectStatus(
    await kyiv.post(`/v1/offers/${offers.get('CA')!.id}/acceptance`, {}, '"1"'),
    200,
    "Canada's offer is accepted",
  )
  const berlin = await office('DE', 'coordinator')
  const refused = await berlin.post<{ code: string }>(`/v1/offers/${norway.id}/acceptance`, {}, '"2"')
  must(refused.status === 403 && refused.body.code === 'forbidden', 'only the requester decides', refused)
  tell(
    "Ukraine accepts one of Norway's two systems (the other stays open) and Canada's transformers: proposals that only the providers can confirm.",
  )
  must((await berlin.get(`${at}/sessions`)).status === 200, 'Germany sees no session that it took no part in')
}

/** What Ukraine accepted waits for Norway's ministry, which makes it a commitment in its own books in one request. */
async function confirm(office: OfficeOf): Promise<void> {
  const oslo = await office('NO', 'ministry')
  const inbox = expectStatus(await oslo.get<z.output<typeof Inbox>>('/v1/me/inbox'), 200, "Norway's inbox")
  const item = inbox.items.find((each) => each.kind === 'conversion_proposal')
  must(item !== undefined, "the acceptance waits for Norway's ministry", inbox.items)
  tell(`\nWhat waits for Norway's ministry? ${item!.says.en}`)
  const { etag } = await oslo.get(item!.href)
  const signatory = { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision of the day' }
  const commitment = expectStatus(
    await oslo.post<{ title: string; items: { quantity: string; unit: string }[] }>(
      `${item!.href}/commitment`,
      { signatory, aidCategory: 'military' },
      etag,
    ),
    201,
    'the confirmation',
  )
  must(commitment.items[0]?.quantity === '1', 'one system is committed, as was accepted', commitment)
  tell(`It confirms it as a commitment, prefilled from its offer: ${commitment.title}.`)
}

async function conclude(kyiv: Office, at: string, office: OfficeOf): Promise<void> {
  const { etag } = await kyiv.get(at)
  const outcome = {
    text: 'One air defence system and eight transformers are offered; the rest is pursued bilaterally.',
  }
  expectStatus(await kyiv.post(`${at}/closure`, { reason: 'partly_agreed', outcome }, etag), 200, 'the closure')
  const tallinn = expectStatus(
    await (await office('EE', 'viewer')).get<Consultation>(at),
    200,
    'Estonia reads the outcome',
  )
  must(tallinn.closure?.outcome.text === outcome.text, 'the outcome is shared with all addressees')
  tell('\nThe outcome is recorded and shared; the request is closed. Its timeline, as Ukraine sees it:')
  const timeline = expectStatus(await kyiv.get<z.output<typeof shape.Timeline>>(`${at}/timeline`), 200, 'the timeline')
  const shown = timeline.items.filter((item) => item.type !== 'consultation.addressed')
  table(shown.map((item) => [moment(item.at), item.participant, item.says]))
  must(
    timeline.items.length - shown.length === 28,
    'every addressee was told its basis',
    timeline.items.length - shown.length,
  )
  tell('\nWho answered in time?')
  const standings = expectStatus(
    await kyiv.get<z.output<typeof shape.TimelinessTable>>(`${at}/timeliness`),
    200,
    'the timeliness table',
  )
  table([
    ['', 'basis', 'by when', 'answered', 'how', 'hours', 'standing'],
    ...standings.rows.map((row) => [
      row.participant,
      row.basis,
      moment(row.deadlineAt ?? row.requestedBy),
      moment(row.metAt),
      row.metBy ?? '-',
      row.hoursTaken?.toFixed(1) ?? '-',
      row.standing,
    ]),
  ])
  const { in_time, after_time, open, no_answer, answered, unanswered } = standings.counts
  must(
    in_time === 5 && after_time === 1 && no_answer === 18 && open === undefined,
    'five answered in time (a joint offer counts for each of its partners), one after it; for the others the request ended first, and nothing stays open',
    standings.counts,
  )
  must(
    answered === 2 && unanswered === 2,
    'Poland and Canada answered, the United States and Greece not',
    standings.counts,
  )
}
