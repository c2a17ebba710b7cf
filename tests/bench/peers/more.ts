import { createHash } from 'node:crypto'
import { expectStatus, must, type Office, type OfficeOf, officeOf } from '../../../src/demo/client.ts'
import { readLocalKey } from '../../../src/platform/local-issuer.ts'

const page = 50

type Items = { items: { id: string }[] }
type Post = readonly [participant: string, role: string, path: string, body: (number: number) => object]

const document = {
  title: 'Letter of intent',
  mediaType: 'application/pdf',
  bytes: 182_044,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  holder: 'LV',
  howToAsk: 'Ministry of Defence, registry',
}

const act = (number: number) => ({
  title: 'Act of acceptance',
  documentType: 'hand_over_certificate',
  mediaType: 'application/pdf',
  sizeBytes: document.bytes,
  sha256: createHash('sha256').update(`act ${number}`).digest('hex'),
  holder: 'Ministry of Defence, archive',
  howToAsk: 'By letter to the archive.',
})
const halfYear = (number: number) => {
  const year = 1991 + Math.floor(number / 2)
  return number % 2 === 0
    ? { from: `${year}-01-01`, to: `${year}-06-30` }
    : { from: `${year}-07-01`, to: `${year}-12-31` }
}
/** One day after another, all of them past. */
const day = (number: number) => new Date(Date.UTC(2026, 8, 1 + number)).toISOString().slice(0, 10)

/** A page of what the demonstration makes none of, or next to none, by the offices that may. */
export async function makeMore(url: string, keyFile: string): Promise<void> {
  const office = officeOf(url, await readLocalKey(keyFile))
  const first = async (reader: Office, path: string) => (await reader.get<Items>(path)).body.items[0]!.id
  const auditor = await office('UA', 'auditor')
  const agreement = await first(auditor, '/v1/agreements?participant=SE')
  const entry = await first(auditor, '/v1/ledger-entries')
  const receipt = await first(auditor, '/v1/ledger-entries?statedBy=receiver')
  const commitment = await first(await office('SE', 'ministry'), '/v1/commitments?participant=SE&modality=cash')
  const coalition = `/v1/coalitions/${await first(auditor, '/v1/coalitions?code=drone')}`
  const resource = { type: 'ledger_entry', id: entry }
  const cell = { agreementId: agreement, area: 'military_equipment', obligor: 'participant' }
  const posts: Post[] = [
    [
      'SE',
      'ministry',
      '/v1/organisations',
      (number) => ({
        kind: 'international_organisation',
        name: { en: 'A fund' },
        scheme: 'XM-DAC',
        identifier: `${number}`,
      }),
    ],
    ['UA', 'auditor', '/v1/annotations', () => ({ resource, text: 'The act of acceptance names another quantity.' })],
    ['UA', 'auditor', '/v1/evidence-requests', () => ({ resource, question: 'Which act?', dueOn: '2027-12-31' })],
    [
      'UA',
      'coordinator',
      '/v1/received-statements',
      (number) => ({
        about: 'SE',
        kind: 'payment',
        channel: 'note',
        reference: `Note ${number}`,
        receivedOn: '2026-11-20',
        summary: 'Sweden paid into the fund.',
        content: { amount: `${1_000 + number}.00`, currency: 'EUR', transactionDate: '2026-11-02' },
      }),
    ],
    ['UA', 'ministry', `/v1/ledger-entries/${receipt}/evidence`, act],
    // Of what no longer happens here, so nothing is ever sent.
    [
      'LV',
      'administrator',
      '/v1/webhooks',
      (number) => ({
        url: 'https://desk.example/accord',
        description: `Desk ${number}`,
        eventTypes: ['consultation.addressed'],
      }),
    ],
    [
      'SE',
      'coordinator',
      '/v1/measures',
      (number) => ({
        title: `Train ${number} medics`,
        responsibleBody: 'Ministry of Defence',
        dueOn: '2027-12-01',
        cell,
      }),
    ],
    [
      'SE',
      'coordinator',
      '/v1/link-rules',
      (number) => ({
        title: `Packages ${number}`,
        matches: { kinds: ['commitment'], provider: 'SE' },
        cell,
        evidence: 'The list of packages of the ministry.',
      }),
    ],
    ['LV', 'coordinator', `${coalition}/plans`, (number) => ({ title: `Plan ${number}`, text: 'Interceptors first.' })],
    [
      'LV',
      'coordinator',
      `${coalition}/charters`,
      () => ({ kind: 'letter_of_intent', signedOn: '2026-02-14', document }),
    ],
    ['LV', 'coordinator', `${coalition}/meetings`, () => ({ title: 'Board', heldAt: '2026-11-20T09:00:00Z' })],
    ['LV', 'coordinator', `${coalition}/reviews`, (number) => ({ reviewedOn: day(number), summary: 'On time.' })],
    ['SE', 'ministry', `/v1/commitments/${commitment}/allocations`, () => ({ package: 'Seven', amount: '1.00' })],
    ['UA', 'ministry', `/v1/ledger-entries/${entry}/disputes`, () => ({ reason: 'Half of it arrived.' })],
    ['UA', 'secretariat', '/v1/accounting-periods', (number) => ({ ...halfYear(number), reason: 'The half year.' })],
    ['UA', 'secretariat', '/v1/monitoring-editions', () => ({ from: '2026-01-01', to: '2026-06-30' })],
    [
      'UA',
      'coordinator',
      '/v1/register-proposals',
      (number) => ({
        kind: 'new_agreement',
        participant: 'AU',
        title: { en: `Agreement ${number} on security cooperation` },
        signedOn: '2026-10-01',
        marking: 'limited',
        sources: [{ reference: 'Text as exchanged' }],
      }),
    ],
  ]
  for (const [participant, role, path, body] of posts) {
    const poster = await office(participant, role)
    for (let number = 0; number < page; number += 1) {
      const reply = await poster.post(path, body(number))
      must(reply.status === 201, `${path} answers 201`, reply.body)
    }
  }
  await publish(office)
  await revalue(office)
}

const made = async (poster: Office, path: string, body?: object): Promise<string> =>
  expectStatus(await poster.post<{ id: string }>(path, body), 201, path).id

/** What the public reads of one project, a page of times: each takes the place of the one before it. */
async function publish(office: OfficeOf): Promise<void> {
  const [sweden, ukraine] = [await office('SE', 'coordinator'), await office('UA', 'coordinator')]
  const words = { title: { en: 'Drones', uk: 'Дрони' }, summary: { en: 'Made together.', uk: 'Виготовляють разом.' } }
  const project = await made(sweden, '/v1/joint-projects', {
    ...words,
    ...{ kind: 'co_production', participants: ['SE', 'UA'], organisations: ['A maker'], marking: 'limited' },
  })
  for (let number = 0; number < page; number += 1) {
    const proposed = await made(sweden, `/v1/joint-projects/${project}/publications`, words)
    await made(ukraine, `/v1/joint-project-publications/${proposed}/agreements`)
  }
}

/** One of a page of entries, and one of each of the days behind theirs, whose rates came later than they did. */
async function revalue(office: OfficeOf): Promise<void> {
  const [sweden, secretariat] = [await office('SE', 'ministry'), await office('UA', 'secretariat')]
  const days = Array.from({ length: page }, (_, number) =>
    new Date(Date.UTC(2023, 2, 6 + number)).toISOString().slice(0, 10),
  )
  for (const signedOn of [...Array<string>(page - 1).fill(days[0]!), ...days])
    await made(sweden, '/v1/commitments', {
      ...{ title: 'Load', modality: 'cash', aidCategory: 'military', amount: '1100.00', currency: 'SEK', signedOn },
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
    })
  const csv = ['Date,SEK', ...days.toReversed().map((day) => `${day},11`), ''].join('\n')
  const brought = await secretariat.post('/v1/fx-rates/imports', { source: 'ecb', csv })
  expectStatus(brought, 201, 'the import of rates')
  for (const day of days)
    await made(secretariat, '/v1/revaluations', { reason: 'The rates have come.', valueFrom: day, valueTo: day })
}
