import type { Config } from './config.ts'

export type Ask = (address: string | URL) => Promise<Response>

/**
 * How a command asks a running server, by the token that it was given or, for trying out, as `PARTICIPANT:role`.
 * @throws Error with one line that begins with the command's name where the server does not answer or refuses
 */
export async function createClient(config: Config, command: string, as: string): Promise<Ask> {
  const token = config.client.token ?? (await localToken(config, as))
  return async (address) => {
    const url = new URL(address, config.client.url)
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch((error: Error) => {
      throw new Error(
        `${command}: ${url.origin} does not answer: ${(error.cause as Error | undefined)?.message ?? error.message}`,
      )
    })
    if (response.ok) return response
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
    throw new Error(`${command}: ${response.status} ${problem.code ?? ''}: ${problem.detail ?? response.statusText}`)
  }
}

/** As `npm run token` prints one. */
async function localToken(config: Config, as: string): Promise<string> {
  const { mintToken, readLocalKey } = await import('./platform/local-issuer.ts')
  const [participant = '', role = ''] = as.split(':')
  const key = await readLocalKey(config.localIssuer.keyFile)
  return mintToken(key, { participant, role, hours: 1, now: new Date() })
}
