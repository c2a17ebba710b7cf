import { randomUUID } from 'node:crypto'
import type { Statement } from '../support/statements.ts'
import {
  type Bench,
  type Cpu,
  compare,
  medianCpu,
  type Rates,
  recorded,
  rounds,
  swap,
  toldCpu,
  withCpu,
} from './bench.ts'
import { withClient } from './database.ts'
import { say, tell } from './figures.ts'
import { call, median } from './load.ts'

const circulations = Number(process.env['BENCH_CIRCULATIONS'] ?? 40)
const least = 0.6
const content = { 'content-type': 'application/json' }

type Post = { path: string; token: string; body?: object; key?: string; version?: number }

/** What writes are asked with. */
export type Writing = Pick<Bench, 'service' | 'database' | 'token'>
/** One write that can be done again and again; `before` makes ready what some of them use up. */
export type Doing = { once: (lane: number) => Promise<unknown>; before?: () => Promise<unknown> }

export async function post<Made>(
  bench: Pick<Bench, 'service'>,
  { path, token, body, key, version }: Post,
): Promise<Made> {
  const reply = await call(bench.service.url, {
    method: 'POST',
    path,
    headers: {
      ...(body === undefined ? {} : content),
      authorization: `Bearer ${token}`,
      'idempotency-key': key ?? randomUUID(),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return JSON.parse(reply) as Made
}

/**
 * Every write beside the same SQL by the bare client, a circulation by its CPU, and a batch by its items.
 * @param only a part of the name of those to measure
 */
export async function writes(bench: Bench, only = ''): Promise<void> {
  const works: Record<string, (bench: Bench) => Promise<unknown>> = {
    disbursement: async () => told('disbursement', await disbursement(bench)),
    receipt: async () => told('receipt, matched', await receipt(bench)),
    progress: async () => told('task progress', await progress(bench)),
    response: async () => told('response with offers', await response(bench)),
    circulation,
    batches,
  }
  for (const [name, measure] of Object.entries(works)) if (name.includes(only)) await measure(bench)
}

function told(work: string, { api, bare, cpu, byCpu }: Rates): void {
  const ratio = api / bare
  const measured = `${api.toFixed(0)}/s of ${bare.toFixed(0)}/s bare: ${ratio.toFixed(2)} (by CPU ${byCpu.toFixed(2)}), ${toldCpu(cpu)}`
  tell(work, measured, `>= ${least}`, ratio >= least)
}

export async function commitments(bench: Pick<Bench, 'service'>, token: string, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const body = {
      title: 'Bench',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '900000000000.00',
      currency: 'EUR',
    }
    ids.push((await post<{ id: string }>(bench, { path: '/v1/commitments', token, body })).id)
  }
  return ids
}

/** Amounts of their own, as books have them: what looks alike is looked for. */
const nextAmount = () => `${(1 + Math.random() * 9_000_000).toFixed(2)}`
const payment = (commitmentId: string, amount = nextAmount()) => ({
  commitmentId,
  amount,
  currency: 'EUR',
  transactionDate: '2026-06-15',
})

export async function disbursing(bench: Writing) {
  const token = await bench.token('SE', 'ministry')
  const path = '/v1/disbursements'
  const books = await commitments(bench, token, 16)
  const once = (lane: number) => post(bench, { path, token, body: payment(books[lane]!) })
  return { token, path, books, once }
}

export async function disbursement(bench: Bench): Promise<Rates> {
  const { token, path, books, once } = await disbursing(bench)
  const [key, body] = [randomUUID(), payment(books[0]!)]
  await recorded(bench, { method: 'POST', url: path, token, body: payment(books[0]!), key: randomUUID() })
  const said = await recorded(bench, { method: 'POST', url: path, token, body, key })
  return compare(bench, once, (lane) =>
    bench.bare.run(swap(swap(swap(said, key, randomUUID()), body.amount, nextAmount()), books[0]!, books[lane]!), lane),
  )
}

const paymentsAhead = 1_000

/** What Ukraine received of what Sweden has stated just before: each is matched by parties, currency, amount and day. */
export async function receiving(bench: Writing) {
  const [sweden, ukraine] = [await bench.token('SE', 'ministry'), await bench.token('UA', 'ministry')]
  const books = await commitments(bench, sweden, 1)
  const path = '/v1/receipts'
  const open: string[] = []
  const more = async () => {
    while (open.length < paymentsAhead) {
      const items = Array.from({ length: 1_000 }, () => payment(books[0]!))
      await post(bench, { path: '/v1/disbursements/batch', token: sweden, body: { items } })
      open.push(...items.map(({ amount }) => amount))
    }
  }
  const next = () => open.pop() ?? nextAmount()
  const bodyOf = () => ({
    provider: { participant: 'SE' },
    amount: next(),
    currency: 'EUR',
    transactionDate: '2026-06-16',
  })
  const once = () => post(bench, { path, token: ukraine, body: bodyOf() })
  return { ukraine, path, before: more, next, bodyOf, once }
}

async function receipt(bench: Bench): Promise<Rates> {
  const { ukraine, path, before, next, bodyOf, once } = await receiving(bench)
  await before()
  const body = bodyOf()
  const key = randomUUID()
  await recorded(bench, {
    method: 'POST',
    url: path,
    token: ukraine,
    body: { ...body, amount: next() },
    key: randomUUID(),
  })
  const said = await recorded(bench, { method: 'POST', url: path, token: ukraine, body, key })
  return compare(
    bench,
    once,
    (lane) => bench.bare.run(swap(swap(said, key, randomUUID()), body.amount, next()), lane),
    before,
  )
}

/** Of tasks under way that one participant does. */
export async function progressing(bench: Writing) {
  const [ukraine, sweden] = [await bench.token('UA', 'coordinator'), await bench.token('SE', 'ministry')]
  const agreeing = await bench.token('SE', 'coordinator')
  const provisionId = await provisionOf(bench, 'SE')
  const tasks: string[] = []
  for (let lane = 0; lane < 16; lane += 1) {
    const body = {
      title: 'Bench',
      provisionId,
      dueOn: '2027-06-01',
      lead: { participant: 'SE' },
    }
    const { id } = await post<{ id: string }>(bench, { path: '/v1/tasks', token: ukraine, body })
    const agreed = await post<{ version: number }>(bench, {
      path: `/v1/tasks/${id}/agreements`,
      token: agreeing,
      body: {},
    })
    await post(bench, { path: `/v1/tasks/${id}/start`, token: sweden, body: {}, version: agreed.version })
    tasks.push(id)
  }
  const body = { text: 'The first 400 are packed.', percent: 25 }
  const pathOf = (lane: number) => `/v1/tasks/${tasks[lane]}/progress`
  const once = (lane: number) => post(bench, { path: pathOf(lane), token: sweden, body })
  return { sweden, tasks, body, pathOf, once }
}

async function progress(bench: Bench): Promise<Rates> {
  const { sweden, tasks, body, pathOf, once } = await progressing(bench)
  const key = randomUUID()
  await recorded(bench, { method: 'POST', url: pathOf(0), token: sweden, body, key: randomUUID() })
  const said = await recorded(bench, { method: 'POST', url: pathOf(0), token: sweden, body, key })
  return compare(bench, once, (lane) =>
    bench.bare.run(swap(swap(said, key, randomUUID()), tasks[0]!, tasks[lane]!), lane),
  )
}

async function provisionOf({ database }: Pick<Bench, 'database'>, participant: string): Promise<string> {
  const { rows } = await withClient(database.superuserUrl, (client) =>
    client.query<{ id: string }>(
      `select p.id from accord.provision p join accord.agreement g on g.id = p.agreement_id
      where g.participant = $1 and accord.is_deliverable(p.kind, p.strength) order by p.ordinal limit 1`,
      [participant],
    ),
  )
  return rows[0]!.id
}

type Draft = { id: string; version: number }

export async function draft(bench: Pick<Bench, 'service'>, token: string): Promise<Draft> {
  const body = {
    ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
    ...{ title: 'Bench', summary: 'Six regions.', asks: [{ text: 'Air defence' }] },
  }
  return await post<Draft>(bench, { path: '/v1/consultations', token, body })
}

const authorisedBy = { name: 'A', office: 'B', instrument: 'C' }
const circulate = (bench: Pick<Bench, 'service'>, token: string, { id, version }: Draft) =>
  post(bench, { path: `/v1/consultations/${id}/circulation`, token, body: { authorisedBy }, version })

type Addressed = { consultation: string; addressee: string; participant: string }

/** The first answer of each addressee of requests of its own: an offer, in words of the example. */
export async function responding(bench: Writing) {
  const ukraine = await bench.token('UA', 'coordinator')
  const open: Addressed[] = []
  const more = async () => {
    while (open.length < 600) {
      const { id } = await draft(bench, ukraine).then(async (made) => {
        await circulate(bench, ukraine, made)
        return made
      })
      open.push(...(await addresseesOf(bench, id)))
    }
  }
  const body = {
    type: 'offer',
    offers: [
      { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems', availableFrom: '2026-12-01' },
      { kind: 'money', amount: '1000000', currency: 'EUR' },
    ],
  }
  const pathOf = ({ consultation }: Addressed) => `/v1/consultations/${consultation}/responses`
  const answer = async (of: Addressed) =>
    post(bench, { path: pathOf(of), token: await bench.token(of.participant, 'coordinator'), body })
  return { open, before: more, body, pathOf, answer, once: () => answer(open.pop()!) }
}

async function response(bench: Bench): Promise<Rates> {
  const { open, before, body, pathOf } = await responding(bench)
  await before()
  const tokens = new Map<string, string>()
  const said = new Map<string, { key: string; of: Addressed; statements: Statement[] }>()
  for (const of of open.splice(0, 30)) {
    const { participant } = of
    if (said.has(participant)) continue
    const [token, key] = [await bench.token(participant, 'coordinator'), randomUUID()]
    tokens.set(participant, token)
    const statements = await recorded(bench, { method: 'POST', url: pathOf(of), token, body, key })
    said.set(participant, { key, of, statements })
  }
  const next = () => {
    for (;;) {
      const addressed = open.pop()
      if (addressed === undefined) throw new Error('no addressee is left: fewer BENCH_SECONDS')
      if (said.has(addressed.participant)) return addressed
    }
  }
  return compare(
    bench,
    () => {
      const addressed = next()
      return post(bench, { path: pathOf(addressed), token: tokens.get(addressed.participant)!, body })
    },
    (lane) => {
      const addressed = next()
      const { key, of, statements } = said.get(addressed.participant)!
      const own = swap(swap(statements, of.consultation, addressed.consultation), of.addressee, addressed.addressee)
      return bench.bare.run(swap(own, key, randomUUID()), lane)
    },
    before,
  )
}

async function addresseesOf({ database }: Pick<Bench, 'database'>, consultation: string): Promise<Addressed[]> {
  const { rows } = await withClient(database.superuserUrl, (client) =>
    client.query<{ id: string; participant: string }>(
      'select id, participant from accord.addressee where consultation_id = $1 order by participant',
      [consultation],
    ),
  )
  return rows.map(({ id, participant }) => ({ consultation, addressee: id, participant }))
}

/** To post a commitment, a batch of a hundred payments, and a request to all. */
export async function makings(bench: Writing): Promise<Record<string, Doing>> {
  const [sweden, ukraine] = [await bench.token('SE', 'ministry'), await bench.token('UA', 'coordinator')]
  const [book] = await commitments(bench, sweden, 1)
  const batch = { path: '/v1/disbursements/batch', token: sweden }
  return {
    commitment: { once: () => commitments(bench, sweden, 1) },
    batch: {
      once: () => post(bench, { ...batch, body: { items: Array.from({ length: 100 }, () => payment(book!)) } }),
    },
    circulation: { once: async () => circulate(bench, ukraine, await draft(bench, ukraine)) },
  }
}

/** A request to all, one after the other: what the service computes for each, with its share of giving positions. */
export async function circulation(bench: Bench): Promise<void> {
  const token = await bench.token('UA', 'coordinator')
  const round = async (): Promise<Cpu> => {
    const drafts: Draft[] = []
    for (let made = 0; made < circulations; made += 1) drafts.push(await draft(bench, token))
    const { each } = await withCpu(bench, async (done) => {
      for (const made of drafts) {
        await circulate(bench, token, made)
        done()
      }
    })
    return each
  }
  await round()
  const each = [await round(), await round(), await round()]
  const cpu = medianCpu(each)
  tell('circulation to all', toldCpu(cpu), 'service < 10 ms', cpu.service < 10)
}

/** As many at once as a batch takes; beside it the client that posts singly and waits for each answer. */
export async function batches(bench: Bench): Promise<void> {
  const token = await bench.token('SE', 'ministry')
  const [id] = await commitments(bench, token, 1)
  const rates: number[] = []
  const cpus: Cpu[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const items = Array.from({ length: 1_000 }, () => payment(id!))
    const startedAt = performance.now()
    const { each } = await withCpu(bench, async (done) => {
      await post(bench, { path: '/v1/disbursements/batch', token, body: { items } })
      done()
    })
    rates.push(1_000 / ((performance.now() - startedAt) / 1_000))
    cpus.push(each)
  }
  const alone: number[] = []
  for (let number = 0; number < 100; number += 1) {
    const startedAt = performance.now()
    await post(bench, { path: '/v1/disbursements', token, body: payment(id!) })
    alone.push(1_000 / (performance.now() - startedAt))
  }
  const [rate, one] = [median(rates.slice(1)), median(alone)]
  const cpu = medianCpu(cpus.slice(1))
  say(`batches: ${rates.map((each) => each.toFixed(0)).join(', ')} items per s`)
  const measured = `${rate.toFixed(0)} items/s, singly ${one.toFixed(0)}/s, ${toldCpu(cpu)}`
  tell('batch of 1,000 disbursements', measured, '>= 4,000 items/s', rate >= 4_000)
}
