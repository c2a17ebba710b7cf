import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type Actor, participantKinds, roles } from '../../access/actor.ts'
import { type Action, actionSays, mayEver, policy } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, record, say } from '../../kernel/sentence.ts'
import { Answers } from './answers.ts'
import { repeated } from './flight.ts'
import type { Connection, Database } from './pool.ts'
import { type RowOf, written } from './selection.ts'

/**
 * What the token proved: the issuer, the subject, until when, and by which version of the issuer's registration it was
 * checked. `fresh`: that registration was read for this very request.
 */
export type Credential = {
  issuer: string
  subject: string
  /** The participant that registered the issuer. */
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
  accounts: z.array(z.uuid()),
  participant: z.string(),
  participant_kind: z.enum(participantKinds),
  account_name: z.string(),
  account_status: z.enum(standings),
  issuer_id: z.uuid(),
  issuer_version: z.int(),
  issuer_status: z.enum(standings),
  grants: z.array(grantRow),
  audiences: z.array(z.string()),
  day: z.string(),
  since: z.date(),
  until: z.date(),
  kept_version: z.uuid(),
})
type Entered = RowOf<typeof enteredRow>
const versionRow = written({ version: z.uuid() })

const enterStatement = 'select * from accord.enter($1, $2, $3)'

/**
 * What a caller was answered: who it is and what it may see, with the settings that tell this to PostgreSQL, and the rows
 * of registers that it has read. All of it is valid on that day of the caller's, as long as no rights and no register have
 * changed. The snapshot of each transaction says whether they have; finding everything out again took longer than reading
 * most records.
 */
export type Known = {
  readonly caller: Entered
  readonly settings: readonly string[]
  readonly answers: Answers
}
const known = new LRUCache<string, Known>({ max: limits.knownCallers })

const callerOf = ({ issuer, subject }: Pick<Credential, 'issuer' | 'subject'>) => `${issuer}\n${subject}`

/** The settings are not sent back, because nobody reads them: the statement only counts how many are null, and none is. */
const enterAgainStatement = `select num_nulls(set_config('accord.participant', $2, true),
  set_config('accord.audiences', $3, true), set_config('accord.account', $4, true),
  set_config('accord.secretariat', $5, true), set_config('accord.day', $6, true), set_config('accord.roles', $7, true),
  set_config('accord.kept_version', r.version::text, true))
from accord.kept_version r where r.id and r.version = $1`

/**
 * Rights or a register have changed since this caller was answered. The caller has seen nothing yet, and is asked for
 * again.
 */
export class OutOfDate extends Error {}

/** What accord.append_journal() raises: the caller's own rights have changed while it was writing. */
export const standingChanged = 'AC062'

/** What a caller was answered before, which is valid unless something has changed. */
export function knownOf(credential: Pick<Credential, 'issuer' | 'subject'>, now: Date): Known | undefined {
  const found = known.get(callerOf(credential))
  return found === undefined || now < found.caller.since || found.caller.until <= now ? undefined : found
}

/**
 * Queues the scope statement: every later statement of the transaction sees only what this caller may see.
 * @throws OutOfDate if what was answered before is no longer valid
 */
export async function enter(
  connection: Connection,
  credential: Credential,
  now: Date,
  before: Known | undefined = knownOf(credential, now),
): Promise<Known | undefined> {
  if (before === undefined) return enterAnew(connection, credential, now)
  const { rowCount } = await connection.query(enterAgainStatement, before.settings)
  if (rowCount !== 1) throw outOfDate(credential, before)
  return before
}

/** The current version, asked once for all requests that need it in one `turn` of the event loop. */
type Asking = { readonly turn: Promise<unknown>; version?: Promise<string> }
const asking = new WeakMap<Database, Asking>()
const versionStatement = 'select r.version from accord.kept_version r where r.id'

/**
 * Finds out, without a transaction, whether what was answered before is still valid: for a request that needs nothing else.
 * Returns undefined at once if the request has taken a connection by the end of this turn of the event loop, because it
 * must not hold that while this waits for another one.
 * @throws OutOfDate if it is no longer valid
 */
export async function standsStill(
  database: Database,
  credential: Credential,
  before: Known,
  isNeeded: () => boolean,
): Promise<Known | undefined> {
  const asked = asking.get(database) ?? beginAsking(database)
  await asked.turn
  if (!isNeeded()) return undefined
  asked.version ??= versionIn(database)
  if ((await asked.version) !== before.caller.kept_version) throw outOfDate(credential, before)
  return before
}

function beginAsking(database: Database): Asking {
  // Requests of a later turn must not get an older version.
  const turn = new Promise(setImmediate).then(() => asking.delete(database))
  const asked = { turn }
  asking.set(database, asked)
  return asked
}

const versionIn = (database: Database): Promise<string> =>
  database.look(async (connection) => {
    const { rows } = await connection.query(versionStatement)
    return connection.as(versionRow, rows)[0]!.version
  })

function outOfDate(credential: Credential, before: Known): OutOfDate {
  const caller = callerOf(credential)
  before.answers.drop()
  if (known.get(caller) === before) known.delete(caller)
  return new OutOfDate('what was answered to the caller holds no more')
}

/** The same, whatever was answered before. */
export async function enterAnew(
  connection: Connection,
  { issuer, subject }: Pick<Credential, 'issuer' | 'subject'>,
  now: Date,
): Promise<Known | undefined> {
  const { rows } = await connection.query(enterStatement, [issuer, subject, now])
  const [caller] = connection.as(enteredRow, rows)
  if (caller === undefined) return undefined
  const before = knownOf({ issuer, subject }, now)
  const answers = before?.caller.kept_version === caller.kept_version ? before.answers : new Answers()
  const answered = { caller, settings: settingsOf(caller), answers }
  if (caller.audiences.length > 0) {
    known.set(callerOf({ issuer, subject }), answered)
  }
  return answered
}

const settingsOf = ({ kept_version, participant, audiences, account_id, day, grants }: Entered) => {
  const held = grants.map(({ role }) => role)
  const secretariat = held.includes('secretariat') ? 'yes' : ''
  return repeated([kept_version, participant, audiences.join(), account_id, secretariat, day, held.join()])
}

/**
 * The issuer's registration changed since its keys were cached: the token is checked again, and refused if that happens a
 * second time.
 */
export class IssuerChanged extends Refusal {
  constructor() {
    super(
      'unauthenticated',
      say('The access token is refused: {why}.', { why: 'the registration of its issuer is being changed' }),
    )
  }
}

/** @throws Refusal `no_grant` where this account can never use the action; IssuerChanged for a stale key set */
export function entitle(entered: Known['caller'] | undefined, credential: Credential, action: Action): Actor {
  if (entered === undefined) {
    // Its issuer may have been retired since.
    if (!credential.fresh) throw new IssuerChanged()
    throw new Refusal('no_grant', 'The token is valid, but no account is registered for its subject.')
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
  const actor = actorOf(entered)
  if (!mayEver(actor, action)) {
    const roles = Object.keys(policy[action].allow)
    throw new NoGrant(
      actor,
      say('{what}: needs one of the roles: {roles}.', {
        what: actionSays(action),
        roles,
      }),
    )
  }
  return actor
}

export const actorOf = (entered: Known['caller']): Actor => ({
  accountId: entered.account_id,
  accounts: entered.accounts,
  accountName: entered.account_name,
  participant: entered.participant,
  participantKind: entered.participant_kind,
  grants: entered.grants,
  audiences: entered.audiences,
})

/** A refusal of a known account: it is journalled. */
export class NoGrant extends Refusal {
  readonly actor: Actor

  constructor(actor: Actor, detail: Detail) {
    super('no_grant', detail, { object: { type: 'account', id: actor.accountId } })
    this.actor = actor
  }
}
