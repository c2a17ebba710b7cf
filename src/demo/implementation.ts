import { expectStatus, must, type Office, type OfficeOf, table, tell } from './client.ts'
import { amountInWords } from './words.ts'

type Project = { title: { en: string }; implementation: { answer: string } }
type OutlookRow = {
  section: string
  year: number | null
  financeType: string | null
  currency: string | null
  whole: string | null
  remaining: string | null
}
type Bridge = {
  currency: string
  ways: {
    financeType: string
    totals: { total: string; amount: string | null; word: string }[]
    steps: {
      from: string
      to: string
      items: { amount: string; formula: string }[]
      unexplained: string | null
      notTold: string | null
    }[]
  }[]
  claims: {
    id: string
    participant: string | null
    statement: string
    statedBy: string | null
    source: string
    amount: string | null
  }[]
}

/** Was it done because of the agreements? What ends when, what one state carries, and how two totals are connected. */
export async function tellImplementation(office: OfficeOf): Promise<void> {
  tell('\nFifth act: a part of implementing the agreements, or just a continuation of policy?')
  const kyiv = await office('UA', 'auditor')
  await tellAnswers(kyiv)
  await tellOutlook(kyiv)
  await tellBridge(kyiv, { participant: 'JP', currency: 'JPY' })
  await tellPublished(kyiv)
}

const words: Readonly<Record<string, string>> = {
  confirmed: 'both parties say so',
  not_objected: 'one party says so, the other has not objected',
  claimed: 'sources tie it expressly to an agreement',
  programme: 'to a programme of one',
  subject_only: 'nothing but the subject is shared',
  older: 'older than the agreement',
  unknown: 'unknown',
}

async function tellAnswers(kyiv: Office): Promise<void> {
  const projects = await every<Project>(kyiv, '/v1/joint-projects?limit=50')
  const counts = Map.groupBy(projects, ({ implementation }) => implementation.answer)
  tell(`Of ${projects.length} joint projects that public sources tell of:`)
  table(
    Object.entries(words)
      .filter(([answer]) => counts.has(answer))
      .map(([answer, says]) => [String(counts.get(answer)!.length), answer, says]),
  )
  must(
    [...counts.values()].reduce((sum, group) => sum + group.length, 0) === projects.length,
    'every project has one answer',
  )
}

async function every<Item>(who: Office, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const at: string = cursor === '' ? path : `${path}&cursor=${cursor}`
    const page: { items: Item[]; nextCursor: string | null } = expectStatus(await who.get(at), 200, path)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

const without = 'DE'
const inWords = (amount: string | null) => (amount === null ? '-' : amountInWords(amount))

async function tellOutlook(kyiv: Office): Promise<void> {
  const { items } = expectStatus(
    await kyiv.get<{ items: OutlookRow[] }>(`/v1/outlook?without=${without}`),
    200,
    'the outlook',
  )
  tell(`The outlook, whole and without ${without}; currencies and types of finance are never added:`)
  const euros = items.filter(({ section, currency }) => section === 'pledged' && currency === 'EUR')
  const ends = Map.groupBy(
    items.filter(({ section }) => section === 'agreement_ends'),
    ({ year }) => String(year ?? 'a year that cannot be named'),
  )
  table([
    ['pledged, EUR', 'whole', `without ${without}`],
    ...euros.map(({ year, financeType, whole, remaining }) => [
      `${year ?? 'several years'}${financeType === 'unstated' ? '' : `, ${financeType}`}`,
      ...[inWords(whole), inWords(remaining)],
    ]),
  ])
  tell(`Agreements end: ${[...ends].map(([year, group]) => `${group.length} in ${year}`).join(', ')}.`)
  const single = items.filter(({ section }) => section === 'single_provider')
  const gone = single.filter(({ remaining }) => Number(remaining) === 0).length
  tell(
    `Capabilities that rest on one provider alone, as far as is known: ${single.length}; of them ${without}'s: ${gone}.`,
  )
  must(
    euros.some(({ whole, remaining }) => Number(remaining) < Number(whole)),
    'without a large state less is left',
    euros,
  )
}

async function tellBridge(
  kyiv: Office,
  { participant, currency }: { participant: string; currency: string },
): Promise<void> {
  const path = `/v1/bridges?from=pledged&to=confirmed&participant=${participant}&originalCurrency=${currency}`
  const bridge = expectStatus(await kyiv.get<Bridge>(path), 200, 'the bridge')
  tell(
    `The bridge of ${participant}, from what is pledged to what both sides confirm, in ${currency}, by type of finance:`,
  )
  walk(bridge)
}

function walk({ ways }: Bridge): void {
  for (const way of ways) {
    tell(`  ${way.financeType.replaceAll('_', ' ')}:`)
    walkOn(way)
  }
}

function walkOn({ totals, steps }: Bridge['ways'][number]): void {
  for (const { total, amount, word } of totals) {
    tell(`    ${total}: ${amount === null ? 'not known' : amountInWords(amount)} (by the word of: ${word})`)
    for (const { items, unexplained, notTold } of steps.filter(({ from }) => from === total)) {
      for (const { amount: by, formula } of items) if (Number(by) !== 0) tell(`      ${amountInWords(by)}  ${formula}`)
      if (unexplained !== null && Number(unexplained) !== 0) tell(`      ${amountInWords(unexplained)}  unexplained`)
      if (notTold !== null) tell(`      ${notTold}`)
    }
  }
}

/** The disputed totals, as far as the loaded facts have them. */
async function tellPublished(kyiv: Office): Promise<void> {
  const published = '/v1/bridges?from=published&to=disbursed'
  const own = expectStatus(
    await kyiv.get<Bridge>(`${published}&participant=US&originalCurrency=USD`),
    200,
    'the American total',
  )
  const claim = own.claims.find(({ amount }) => amount !== null)
  if (claim === undefined) tell('The American total: the loaded facts hold no published amount; the walk cannot begin.')
  else {
    tell(`The American total: ${claim.statement} (${claim.source}).`)
    walk(
      expectStatus(
        await kyiv.get<Bridge>(`${published}&participant=US&originalCurrency=USD&claimId=${claim.id}`),
        200,
        'the bridge from it',
      ),
    )
  }
  const all = expectStatus(await kyiv.get<Bridge>(`${published}&originalCurrency=EUR`), 200, 'the totals of others')
  const kiel = all.claims.find(({ statedBy, source, statement }) => /Kiel/.test(`${statedBy} ${source} ${statement}`))
  if (kiel === undefined)
    tell('The total of the Kiel Institute: the loaded facts hold none; it is not guessed, and the walk cannot begin.')
  else tell(`The total of the Kiel Institute: ${kiel.statement} (${kiel.source}).`)
}
