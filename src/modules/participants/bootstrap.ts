import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { z } from 'zod'
import { Refusal } from '../../kernel/refusal.ts'
import { rowsOf } from '../../platform/db/client-rows.ts'
import { written } from '../../platform/db/selection.ts'
import { name, ParticipantCode } from '../../platform/http/wire.ts'
import { localIssuerPrefix } from '../../platform/local-issuer.ts'
import { checkUrls } from './issuer-rules.ts'
import { IssuerInput } from './issuer-schemas.ts'
import { issuer as issuerTable } from './tables.ts'

const fields = IssuerInput.shape
const Bootstrap = z.strictObject({
  participant: ParticipantCode,
  issuer: fields.issuer,
  jwksUri: fields.jwksUri.unwrap(),
  audience: fields.audience,
  profile: fields.profile,
  consoleClient: fields.consoleClient,
  administrator: z.strictObject({ subject: name, name }),
})
export type Bootstrap = z.input<typeof Bootstrap>

/**
 * The first issuer of a participant, with its first administrator: the only time at which somebody else lets the
 * participant in. It is refused once there has been an issuer; from then on only its own administrators change anything
 * (worker role).
 * @throws Error with one line that says why not
 */
export async function bootstrapParticipant(
  client: pg.ClientBase,
  given: Bootstrap,
  allowPrivateEgress: boolean,
): Promise<void> {
  const { participant, issuer, jwksUri, audience, profile, consoleClient, administrator } = checked(
    given,
    allowPrivateEgress,
  )
  await client.query('begin')
  try {
    await requireFirst(client, participant)
    const { subject, name: called } = administrator
    const { clientId = null, scope = null, resource = null, clientSecret } = consoleClient ?? {}
    const issuerOf = [participant, issuer, jwksUri, audience, subject, called, profile, clientId, scope, resource]
    await client.query(register, [...issuerOf, clientSecret !== undefined])
    if (clientSecret !== undefined) await client.query(keepSecret, [participant, issuer, clientSecret])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    if ((error as { constraint?: string }).constraint === 'issuer_live')
      throw new Error(`issuer: ${issuer} is in use by another participant`)
    throw error
  }
}

function checked(given: Bootstrap, allowPrivateEgress: boolean): z.output<typeof Bootstrap> {
  const result = Bootstrap.safeParse(given)
  if (!result.success)
    throw new Error(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  try {
    checkUrls(result.data, allowPrivateEgress)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Error(`${error.facts.errors![0]!.pointer!.slice(1)}: ${error.message}`)
  }
  return result.data
}

const earlierRow = written({ issuer: issuerTable.issuer })

async function requireFirst(client: pg.ClientBase, participant: string): Promise<void> {
  const known = await client.query('select 1 from accord.participant where code = $1 for no key update', [participant])
  if (known.rows.length === 0) throw new Error(`participant: there is no participant ${participant}`)
  const [earlier] = await rowsOf(
    client,
    earlierRow,
    'select issuer from accord.issuer where participant = $1 and not starts_with(issuer, $2) limit 1',
    [participant, localIssuerPrefix],
  )
  if (earlier !== undefined) {
    throw new Error(
      `${participant} has had the issuer ${earlier.issuer}: its administrators alone propose and confirm another.`,
    )
  }
}

const keepSecret = `
insert into accord.console_secret (issuer_id, participant, secret)
select i.id, i.participant, $3
from accord.issuer i
where i.participant = $1
  and i.issuer = $2
  and i.status = 'active'`

// The grant begins on today's date in the participant's time zone, so that it is in force at once.
const register = `
with registered as (
  insert into accord.issuer (participant, issuer, jwks_uri, audience, profile, status, console_client_id,
    console_scope, console_resource, console_has_secret)
  values ($1, $2, $3, $4, $7, 'active', $8, $9, $10, $11)
  returning id, participant
), administrator as (
  insert into accord.account (participant, issuer, subject, kind, name)
  values ($1, $2, $5, 'person', $6)
  returning id, participant
), granted as (
  insert into accord.account_grant (account_id, participant, role, valid_from)
  select a.id, a.participant, 'administrator', (now() at time zone p.time_zone)::date
  from administrator a
  join accord.participant p on p.code = a.participant
)
select accord.set_audience(made.id, '{}', p_owner => made.participant, p_kind => made.kind)
from (
  select id, participant, 'issuer' as kind from registered
  union all
  select id, participant, 'account' from administrator
) made`

/** The console as a client of the issuer; its secret comes from a file, because others can see a command line. */
export function consoleClientOf(values: Record<string, string | undefined>): Pick<Bootstrap, 'consoleClient'> {
  const { 'console-client-id': clientId, 'console-client-secret-file': file } = values
  const { 'console-scope': scope, 'console-resource': resource } = values
  if (clientId === undefined) {
    const given = [file, scope, resource].some((value) => value !== undefined)
    if (given) throw new Error('bootstrap: --console-client-id is missing, and another --console-… is there.')
    return {}
  }
  return {
    consoleClient: {
      clientId,
      ...(file === undefined ? {} : { clientSecret: readFileSync(file, 'utf8').trim() }),
      ...(scope === undefined ? {} : { scope }),
      ...(resource === undefined ? {} : { resource }),
    },
  }
}
