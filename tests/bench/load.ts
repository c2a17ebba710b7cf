import { Agent, request as httpRequest } from 'node:http'

const concurrency = 16
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })

export type Call = { method?: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string }

/** One request over HTTP, read to its end. @throws Error where it is not answered with 2xx */
export function call(url: string, { method = 'GET', path, headers, body }: Call): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${url}${path}`, { method, agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        if (response.statusCode! < 300) resolve(text)
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 300)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The body of an export, counted and thrown away. */
export function drain(url: string, { path, headers }: Call): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(`${url}${path}`, { headers }, (response) => {
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
      })
      response.on('end', () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${path} answered ${response.statusCode}`)),
      )
      response.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

/** How often a second it is done, by so many at once, for so long. */
export async function rateOf(seconds: number, once: (lane: number) => Promise<unknown>): Promise<number> {
  const until = performance.now() + seconds * 1_000
  const startedAt = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: concurrency }, async (_, lane) => {
      while (performance.now() < until) {
        await once(lane)
        done += 1
      }
    }),
  )
  return done / ((performance.now() - startedAt) / 1_000)
}

export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

export const closeLoad = () => agent.destroy()
