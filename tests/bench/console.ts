import { get } from 'node:http'
import type { Browser, Page } from 'playwright-core'

/** A running service with its console, and whoever sends requests to it. */
export type Measured = {
  origin: string
  browser: Browser
  token: (participant: string, role: string) => Promise<string>
}

type Made = { id: string; version: number }

async function send<Body>({ origin, token }: Measured, who: readonly [string, string], path: string, body?: object) {
  return async (version?: number): Promise<Body> => {
    const reply = await fetch(`${origin}/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token(...who)}`,
        'idempotency-key': crypto.randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
    return (await reply.json()) as Body
  }
}

const office = ['UA', 'coordinator'] as const

/** A request of Ukraine to all, as it is filed and circulated. */
export async function circulate(on: Measured, title: string): Promise<string> {
  const draft = {
    ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
    ...{ title, summary: 'Six regions.', asks: [{ text: 'Air defence' }] },
  }
  const { id, version } = await (await send<Made>(on, office, '/consultations', draft))()
  const authorisedBy = { name: 'A', office: 'B', instrument: 'C' }
  await (await send(on, office, `/consultations/${id}/circulation`, { authorisedBy }))(version)
  return id
}

/** Somebody in a browser that has been nowhere before: nothing is kept from earlier. */
async function arrive({ origin, browser }: Measured, who: readonly [string, string]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, locale: 'en-GB' })
  const page = await context.newPage()
  const [participant, role] = who
  const reply = await page.request.post(`${origin}/console/api/sign-in/local`, {
    data: { participant, role },
    headers: { origin },
  })
  if (!reply.ok()) throw new Error(`signing in answered ${reply.status()}`)
  return page
}

/** From the press of Enter in the bar of the browser to a page that can be used: all of it drawn, nothing being loaded. */
export async function firstScreen(on: Measured, path: string): Promise<number> {
  const page = await arrive(on, office)
  const begun = performance.now()
  await page.goto(`${on.origin}${path}`, { waitUntil: 'commit' })
  await page.locator('body:not(:has(.loading)) main h1').waitFor()
  const took = performance.now() - begun
  await page.context().close()
  return took
}

/** Of many participants, because each has its share of the places; and of many accounts, because each sees its own. */
const watchers = ['UA', 'EE', 'LV', 'LT', 'NO', 'SE', 'PL', 'DE', 'FR', 'GB'].flatMap((code) =>
  ['coordinator', 'duty_officer', 'ministry', 'viewer'].map((role) => [code, role] as const),
)

/** Connections that follow the stream and read what it says. @returns what closes them */
export async function openStreams(on: Measured, streams: number): Promise<() => void> {
  const tokens = await Promise.all(watchers.map((who) => on.token(...who)))
  const open = (_: unknown, number: number) =>
    new Promise<() => void>((resolve, reject) => {
      const authorization = `Bearer ${tokens[number % tokens.length]}`
      const request = get(`${on.origin}/v1/stream`, { headers: { authorization }, agent: false }, (reply) => {
        if (reply.statusCode !== 200) return reject(new Error(`a stream answered ${reply.statusCode}`))
        reply.resume()
        resolve(() => request.destroy())
      })
      request.on('error', reject)
    })
  const closing: (() => void)[] = []
  for (let opened = 0; opened < streams; opened += 50)
    closing.push(...(await Promise.all(Array.from({ length: Math.min(50, streams - opened) }, open))))
  return () => {
    for (const close of closing) close()
  }
}

/** From the answer to an addressee’s acknowledgement to the moment at which the requester’s board shows it. */
export async function boardUpdates(on: Measured, codes: readonly (readonly [code: string, name: string])[]) {
  const id = await circulate(on, 'The board')
  const page = await arrive(on, office)
  await page.goto(`${on.origin}/console/consultations/${id}/calls`)
  await page.getByText('Live', { exact: true }).waitFor()
  const took: number[] = []
  for (const [code, name] of codes) {
    const row = page.locator('tr', { hasText: name })
    await row.getByText('Not seen').waitFor()
    await (await send(on, [code, 'duty_officer'], `/consultations/${id}/acknowledgements`, {}))()
    const begun = performance.now()
    await row.getByText('Acknowledged').waitFor()
    took.push(performance.now() - begun)
  }
  await page.context().close()
  return took
}
