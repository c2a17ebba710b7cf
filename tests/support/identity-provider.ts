import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'

export type IdentityProvider = {
  issuer: string
  jwksUri: string
  /** The paths that were asked for so far. */
  asked: readonly string[]
  /** A token of the client `desk-service` for the audience `accord`. */
  serviceToken(): Promise<string>
  /** What a person gets who signs in to the client `console`: both tokens. */
  signIn(subject: string): Promise<{ accessToken: string; idToken: string }>
  close(): Promise<void>
}

const redirectUri = 'https://console.example/callback'
const secret = 'not-a-secret-of-anybody'

/** The console as a client of the provider: where it is, its secret if it has one, and who signs in at this provider. */
type ConsoleClient = { redirectUri: string; secret?: string; subject: string }

/** An identity provider of this machine, which follows RFC 9068. */
export async function startIdentityProvider(page?: ConsoleClient): Promise<IdentityProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(
    issuer,
    configurationOf({ ...(await exportJWK(privateKey)), kid: 'one', use: 'sig' }, page),
  )
  const answer = provider.callback()
  const asked: string[] = []
  handle = (request, response) => {
    asked.push(request.url!)
    return request.url!.startsWith('/interaction/')
      ? agree(provider, request, response, page?.subject)
      : answer(request, response)
  }
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    asked,
    serviceToken: async () =>
      (await tokens(issuer, 'desk-service', { grant_type: 'client_credentials', resource: 'urn:accord' })).access_token,
    async signIn(subject) {
      const code = await codeFor(issuer, subject)
      const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, resource: 'urn:accord' }
      const { access_token: accessToken, id_token: idToken } = await tokens(issuer, 'console', grant)
      return { accessToken, idToken: idToken! }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function configurationOf(key: object, page: ConsoleClient | undefined): Configuration {
  const client = { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' as const }
  return {
    jwks: { keys: [key] },
    pkce: { required: () => false },
    cookies: { keys: ['for tests'] },
    clients: [
      {
        ...client,
        client_id: 'desk-service',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
      { ...client, client_id: 'console', redirect_uris: [redirectUri] },
      ...(page === undefined ? [] : [pageClient(page)]),
    ],
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: '', audience: 'accord', accessTokenFormat: 'jwt' }),
      },
    },
  }
}

function pageClient({ redirectUri: uri, secret: own }: ConsoleClient) {
  const known = own === undefined ? {} : { client_secret: own }
  const method = own === undefined ? ('none' as const) : ('client_secret_post' as const)
  return { ...known, client_id: 'accord-console', redirect_uris: [uri], token_endpoint_auth_method: method }
}

/** The person agrees to everything: whoever `login_hint` names, or who sits there. */
async function agree(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  subject = '',
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  const accountId = String(params['login_hint'] ?? subject)
  const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) })
  grant.addOIDCScope('openid')
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { login: { accountId }, consent })
}

/** As a browser does it: follows redirects with cookies until the one that has the code. */
async function codeFor(issuer: string, subject: string): Promise<string> {
  const cookies = new Map<string, string>()
  const asked = { client_id: 'console', response_type: 'code', scope: 'openid', redirect_uri: redirectUri }
  const query = new URLSearchParams({ ...asked, login_hint: subject, nonce: 'n', resource: 'urn:accord' })
  let url = `${issuer}/auth?${query}`
  while (!url.startsWith(redirectUri)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of reply.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string]
      cookies.set(name, value)
    }
    const next = reply.headers.get('location')
    if (next === null) throw new Error(`The provider answers ${reply.status}: ${await reply.text()}`)
    url = new URL(next, issuer).href
  }
  const code = new URL(url).searchParams.get('code')
  if (code === null) throw new Error(`The provider gives no code: ${url}`)
  return code
}

type Tokens = { access_token: string; id_token?: string }

async function tokens(issuer: string, client: string, grant: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams({ ...grant, client_id: client, client_secret: secret })
  const reply = await fetch(`${issuer}/token`, { method: 'POST', body })
  if (!reply.ok) throw new Error(`The provider answers ${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as Tokens
}
