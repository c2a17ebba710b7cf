import { z } from 'zod'
import { type Actor, participantKinds, roles } from '../../access/actor.ts'
import { type Action, actionSays, mayEver, policy } from '../../access/policy.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, record, say } from '../../kernel/sentence.ts'
import type { Connection } from './pool.ts'
import { type RowOf, written } from './selection.ts'

/**
 * What the token proved: the issuer, the subject, until when, and which version of the issuer's registration checked
 * it; `fresh` where that registration was read for this very request.
 */
export type Credential = {
  issuer: string
  subject: string
  /** Whose issuer it is. */
  participant: string
  expiresAt: Date
  issuerId: string
  issuerVersion: number
  fresh: boolean
}

const standings = ['active', 'suspended'] as const
const grantRow = written({
  id: z.uuid(),
  role: z.enum(roles),
  agencyId: z.uuid().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})
const enteredRow = written({
  account_id: z.uuid(),
  participant: z.string(),
  participant_kind: z.enum(participantKinds),
  account_name: z.string(),
  account_status: z.enum(standings),
  issuer_id: z.uuid(),
  issuer_version: z.int(),
  issuer_status: z.enum(standings),
  grants: z.array(grantRow),
  audiences: z.array(z.string()),
})
type Entered = RowOf<typeof enteredRow>

const enterStatement = 'select * from accord.enter($1, $2, $3)'

/** Queues the scope statement: every later statement of the transaction sees only what this caller may see. */
export function enter(connection: Connection, credential: Credential, now: Date): Promise<Entered | undefined> {
  return connection
    .query(enterStatement, [credential.issuer, credential.subject, now])
    .then((result) => connection.as(enteredRow, result.rows)[0])
}

/** The issuer's registration changed since its keys were cached: the token is checked again, and refused if that recurs. */
export class IssuerChanged extends Refusal {
  constructor() {
    super(
      'unauthenticated',
      say('The access token is refused: {why}.', { why: 'the registration of its issuer is being changed' }),
    )
  }
}

/** @throws Refusal `no_grant` where this account can never use the action; IssuerChanged for a stale key set */
export function entitle(entered: Entered | undefined, credential: Credential, action: Action): Actor {
  if (entered === undefined) {
    // Its issuer may have been retired since.
    if (!credential.fresh) throw new IssuerChanged()
    throw new Refusal('no_grant', 'The token is good, but no account is registered for its subject.')
  }
  if (entered.issuer_id !== credential.issuerId || entered.issuer_version !== credential.issuerVersion) {
    throw new IssuerChanged()
  }
  if (entered.issuer_status !== 'active' || entered.account_status !== 'active') {
    const what = record(entered.issuer_status !== 'active' ? 'issuer' : 'account')
    throw new Refusal('no_grant', say('The {object} is suspended.', { object: what }), {
      object: { type: 'account', id: entered.account_id },
    })
  }
  const actor: Actor = {
    accountId: entered.account_id,
    accountName: entered.account_name,
    participant: entered.participant,
    participantKind: entered.participant_kind,
    grants: entered.grants,
    audiences: entered.audiences,
  }
  if (!mayEver(actor, action)) {
    const roles = Object.keys(policy[action].allow)
    throw new NoGrant(
      actor,
      say('{what}: needs the role {roles}.', {
        what: actionSays(action),
        roles,
      }),
    )
  }
  return actor
}

/** A refusal of a known account: it is journalled. */
export class NoGrant extends Refusal {
  readonly actor: Actor

  constructor(actor: Actor, detail: Detail) {
    super('no_grant', detail, { object: { type: 'account', id: actor.accountId } })
    this.actor = actor
  }
}
