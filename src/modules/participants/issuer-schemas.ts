import { z } from 'zod'
import { limits } from '../../config.ts'
import type { View } from '../../platform/http/operations.ts'
import { tokenProfileNames, tokenProfiles } from '../../platform/http/token-profiles.ts'
import { Id, Instant, name, ParticipantCode, page, webAddress } from '../../platform/http/wire.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { IssuerRow } from './issuer-queries.ts'
import { issuerLifecycle, issuerStatuses, standingToIssuer } from './issuer-rules.ts'
import { assertOwnOrSecretariat, standing } from './rules.ts'

const Status = z.enum(issuerStatuses)

const Profile = z.enum(tokenProfileNames).meta({
  id: 'TokenProfile',
  description: `The form of the issuer’s access tokens, by the software that makes them: ${Object.entries(tokenProfiles)
    .map(([profile, { provider }]) => `\`${profile}\` ${provider}`)
    .join('; ')}.`,
})

const PublicKey = z
  .object({
    kty: z.string(),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
    n: z.string().optional(),
    e: z.string().optional(),
    kid: z.string().optional(),
    alg: z.string().optional(),
    use: z.string().optional(),
    key_ops: z.array(z.string()).optional(),
  })
  .meta({
    id: 'PublicKey',
    description: 'JSON Web Key (RFC 7517): RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519.',
  })

const consoleText = (description: string) => z.string().min(1).max(limits.nameCharacters).meta({ description })

const ConsoleClient = z
  .object({
    clientId: consoleText('The `client_id` of the console at the issuer.'),
    hasSecret: z.boolean().meta({ description: 'Whether a secret was given. It is never shown.' }),
    scope: consoleText('The scope that the console asks for.'),
    resource: consoleText('The `resource` (RFC 8707) that it names.').nullable(),
  })
  .meta({
    id: 'ConsoleClient',
    description: 'The console as a client of the issuer: with it, people of the participant sign in on the page.',
  })

const ConsoleClientInput = z
  .strictObject({
    clientId: consoleText('The `client_id` that the issuer gave the console.'),
    clientSecret: consoleText(
      'The client secret, for an issuer that asks for one, sent by `client_secret_post`. It is used and never shown again.',
    ).optional(),
    scope: consoleText('The scope to ask for; it includes `openid`.')
      .default('openid')
      .refine((scope) => scope.split(' ').includes('openid'), 'must have openid among it'),
    resource: consoleText(
      'The `resource` (RFC 8707) by which the issuer knows this API. Left out: its audience is sent as `audience`.',
    ).optional(),
  })
  .meta({
    description:
      'The console as a client of the issuer, by authorization code with PKCE; its redirect URI is `/console/callback` of this service. Left out: people do not sign in on the page with this issuer.',
  })

const exampleKey = {
  kty: 'EC',
  crv: 'P-256',
  x: '04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY',
  y: 'UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw',
  kid: '2026-11',
  alg: 'ES256',
  use: 'sig',
}

const example = {
  id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  participant: 'PL',
  issuer: 'https://login.gov.example.pl',
  jwksUri: null,
  jwks: { keys: [exampleKey] },
  audience: 'accord',
  profile: 'rfc9068',
  status: 'proposed',
  reason: null,
  suspendedBy: null,
  replacesIssuerId: null,
  proposedBy: '01979d2a-7f31-7000-8000-0d5c1e7a9b42',
  confirmedBy: null,
  createdAt: '2026-11-23T06:40:00.000Z',
  consoleClient: { clientId: 'accord-console', hasSecret: false, scope: 'openid', resource: null },
  version: 1,
  allowedActions: ['retireIssuer'],
} satisfies z.input<typeof IssuerShape>

const IssuerShape = z.object({
  id: Id,
  participant: ParticipantCode,
  issuer: z.string().meta({ description: 'The `iss` of its tokens, to the character.' }),
  jwksUri: z
    .string()
    .nullable()
    .meta({ description: 'Where its keys are fetched, or null where they are held inline.' }),
  jwks: z.object({ keys: z.array(PublicKey) }).nullable(),
  audience: z.string().meta({ description: 'The `aud` that its tokens must have.' }),
  profile: Profile,
  status: Status,
  reason: z
    .string()
    .nullable()
    .meta({ description: 'The reason of the last suspension, reinstatement or retirement.' }),
  suspendedBy: ParticipantCode.nullable().meta({
    description: 'The participant that suspended it; only that participant can lift the suspension.',
  }),
  replacesIssuerId: Id.nullable().meta({ description: 'The issuer that is retired when this one is confirmed.' }),
  proposedBy: Id.nullable().meta({ description: 'Account.' }),
  confirmedBy: Id.nullable().meta({ description: 'Account.' }),
  createdAt: Instant,
  consoleClient: ConsoleClient.nullable(),
  version: z.int().meta({ description: 'The number in the ETag.' }),
  allowedActions: z
    .array(z.enum(['confirmIssuer', 'suspendIssuer', 'reinstateIssuer', 'retireIssuer']))
    .meta({ description: 'What you can do with it now: operationIds of this document.' }),
})

export const Issuer = IssuerShape.meta({
  id: 'Issuer',
  description:
    'An identity provider that a participant vouches for. Its tokens can only ever act for that participant.',
  examples: [example],
})

export const IssuerPage = page(Issuer).meta({
  examples: [{ items: [{ ...example, etag: '"1"' }], nextCursor: null, scope: 'What participant PL may see.' }],
})

export const IssuerFilter = z.strictObject({
  participant: ParticipantCode.optional().meta({ description: 'Only issuers of this participant.' }),
  status: Status.optional().meta({ description: 'Only issuers in this status.' }),
})

const plainUrl = webAddress(limits.nameCharacters, 'must be an https URL').refine(
  (value) => new URL(value).username === '' && new URL(value).hash === '',
  'must have no user and no fragment',
)

export const IssuerInput = z
  .strictObject({
    issuer: plainUrl.meta({
      description:
        'The `iss` of the tokens, to the character: https, except where the profile `adfs` names it with http.',
    }),
    jwksUri: plainUrl.optional().meta({ description: 'Where the keys are fetched.' }),
    jwks: z
      .strictObject({
        keys: z
          .array(z.looseObject({ kty: z.string() }))
          .min(1)
          .max(limits.jwksKeys),
      })
      .optional()
      .meta({
        description: 'Public keys, in place of an address. Members that verification does not read are not kept.',
      }),
    audience: name.meta({ description: 'The `aud` that the tokens will have.' }),
    profile: Profile.default('rfc9068'),
    consoleClient: ConsoleClientInput.optional(),
    replacesIssuerId: Id.optional().meta({ description: 'The issuer that this one will replace.' }),
  })
  .refine(
    ({ jwksUri, jwks }) => (jwksUri === undefined) !== (jwks === undefined),
    'needs exactly one of jwksUri and jwks',
  )
  .meta({
    description: 'An issuer of the caller’s own participant.',
    examples: [
      { issuer: 'https://login.gov.example.pl', jwks: { keys: [exampleKey] }, audience: 'accord', profile: 'keycloak' },
    ],
  })
export type IssuerInput = z.output<typeof IssuerInput>

export function issuerToJson(row: IssuerRow, { actor }: View): z.input<typeof Issuer> {
  assertOwnOrSecretariat(actor, row.participant, `issuer ${row.id}`)
  return {
    id: row.id,
    participant: row.participant,
    issuer: row.issuer,
    jwksUri: row.jwksUri,
    jwks: row.jwks as z.input<typeof IssuerShape>['jwks'],
    audience: row.audience,
    profile: row.profile,
    status: row.status,
    reason: row.reason,
    suspendedBy: row.suspendedBy,
    replacesIssuerId: row.replacesId,
    proposedBy: row.proposedBy,
    confirmedBy: row.confirmedBy,
    createdAt: row.createdAt.toISOString(),
    consoleClient:
      row.consoleClientId === null
        ? null
        : {
            clientId: row.consoleClientId,
            hasSecret: row.consoleHasSecret,
            scope: row.consoleScope!,
            resource: row.consoleResource,
          },
    version: row.version,
    allowedActions: allowedActions(
      issuerLifecycle,
      row.status,
      actor,
      standingToIssuer(actor, standing(actor, row.participant), row),
    ) as never,
  }
}
