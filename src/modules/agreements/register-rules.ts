import { type FieldError, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { type ClauseInput, provisionsNamed } from './clause-terms.ts'
import type { ProposalKind } from './proposal-rules.ts'
import { isParty } from './proposal-rules.ts'
import type { RegisterChange } from './register-schemas.ts'
import { type AgreementFacts, type ClauseFact, clauseAt, lastOf, standingAt } from './rules.ts'
import type { AuthenticText } from './tables.ts'

export type PartyFacts = { code: string; kind: string; timeZone: string }

/** What the register holds that a change must fit. */
export type RegisterFacts = {
  /** Ukraine and the other party. */
  parties: readonly PartyFacts[]
  agreement:
    | (AgreementFacts & {
        id: string
        participant: string
        clauses: readonly ClauseFact[]
        languages: readonly string[] | null
        authenticTexts: readonly AuthenticText[]
      })
    | null
  /** The provisions that the change names and the agreement has. */
  provisions: readonly string[]
}

/** @throws Refusal `conflict` where the agreement is over, `unprocessable` for a field that breaks a rule */
export function checkChange(change: RegisterChange, facts: RegisterFacts, now: Date): void {
  const today = latestToday(facts.parties, now)
  if (change.kind === 'new_agreement') {
    checkNewAgreement(change, facts, today)
    return
  }
  const { agreement } = facts
  if (agreement === null) throw new Error('a change of an agreement is checked against that agreement')
  if (change.kind === 'authentic_text') {
    checkText(change, agreement)
    return
  }
  const day = change.kind === 'notice' ? change.givenOn : change.validFrom
  const { status } = standingAt(agreement, day, today)
  // A late record is accepted; a record dated after the end belongs to no agreement.
  if (status === 'ended' || (status === 'expired' && change.kind === 'notice')) throw over(agreement.id, status, day)
  if (change.kind === 'clause_amendment') checkAmendment(change, agreement, facts.provisions)
  else if (change.kind === 'status') checkStatus(change, agreement, today)
  else checkNotice(change, agreement, today)
}

/** A date that is today for one of the parties is not in the future. */
function latestToday(parties: readonly PartyFacts[], now: Date): string {
  return ['UTC', ...parties.map(({ timeZone }) => timeZone)]
    .map((zone) => dateIn(now, zone))
    .sort()
    .at(-1)!
}

function over(id: string, state: 'ended' | 'expired', day: string): Refusal {
  return new Refusal('conflict', say('The agreement has {state} by {day}.', { state, day }), {
    object: { type: 'agreement', id },
    rule: 'BR-54',
    state,
    allowed: [],
  })
}

type Agreement = NonNullable<RegisterFacts['agreement']>
type Of<Kind extends ProposalKind> = Extract<RegisterChange, { kind: Kind }>

function checkNewAgreement(change: Of<'new_agreement'>, facts: RegisterFacts, today: string): void {
  const party = facts.parties.find(({ code }) => code === change.participant)
  if (party === undefined)
    throw unprocessable(
      '/participant',
      say('There is no participant {participant}.', { participant: change.participant }),
      'BR-54',
    )
  if (party.kind === 'ukraine' || party.kind === 'observer') {
    throw unprocessable('/participant', 'The other party of an agreement with Ukraine is a state or a union.', 'BR-54')
  }
  const errors: FieldError[] = []
  if (change.signedOn > today) errors.push({ pointer: '/signedOn', detail: 'An agreement is signed by today.' })
  for (const [index, { status, validFrom }] of change.statuses.entries()) {
    const pointer = `/statuses/${index}/validFrom`
    if (validFrom < change.signedOn) errors.push({ pointer, detail: 'Nothing takes effect before the signature.' })
    if (status === 'ratified' && validFrom > today)
      errors.push({ pointer, detail: 'A ratification is not in the future.' })
  }
  for (const [index, clause] of change.clauses.entries()) {
    if (change.clauses.findIndex(({ type }) => type === clause.type) !== index) {
      errors.push({
        pointer: `/clauses/${index}/type`,
        detail: say('There are two clauses of the type {type}.', { type: clause.type }),
      })
    }
    errors.push(...unknownProvisions(clause, `/clauses/${index}`, []))
  }
  refuse(errors)
}

function checkAmendment(change: Of<'clause_amendment'>, agreement: Agreement, provisions: readonly string[]): void {
  const errors = unknownProvisions(change.clause, '/clause', provisions)
  const latest = agreement.clauses.find(({ type, validTo }) => type === change.clause.type && validTo === null)
  const from = latest?.validFrom ?? agreement.signedOn
  if (from !== null && change.validFrom <= from) {
    const since = latest?.validFrom == null ? 'signed on' : 'recorded from'
    errors.push({
      pointer: '/validFrom',
      detail: say('An amendment must be later than the version that it amends: {since} {from}.', { since, from }),
      rule: 'BR-54',
    })
  }
  refuse(errors)
}

function unknownProvisions(clause: ClauseInput, at: string, provisions: readonly string[]): FieldError[] {
  return provisionsNamed(clause, at)
    .filter(({ id }) => !provisions.includes(id))
    .map(({ pointer, id }) => ({ pointer, detail: say('The agreement has no provision {id}.', { id }) }))
}

function checkStatus(change: Of<'status'>, agreement: Agreement, today: string): void {
  const known = agreement.statuses.filter(({ verified, validFrom }) => verified && validFrom !== null)
  const same = known.find(({ status }) => status === change.status)
  const noticed = known.some(({ status }) => status === 'notice_given')
  // Only effect may be recorded again, which takes a notice back; anything else is recorded once.
  if (same !== undefined && !(change.status === 'in_effect' && noticed)) {
    throw new Refusal(
      'conflict',
      say('The agreement is recorded as {status} from {validFrom}.', {
        status: change.status,
        validFrom: same.validFrom ?? '',
      }),
      {
        object: { type: 'agreement', id: agreement.id },
        rule: 'BR-54',
        state: change.status,
        allowed: [],
      },
    )
  }
  if (agreement.signedOn !== null && change.validFrom < agreement.signedOn) {
    throw unprocessable(
      '/validFrom',
      say('The agreement was signed on {signedOn}.', { signedOn: agreement.signedOn }),
      'BR-54',
    )
  }
  if (change.status === 'ratified' && change.validFrom > today) {
    throw unprocessable('/validFrom', 'A ratification is not in the future.', 'BR-54')
  }
  const before = known
    .map(({ validFrom }) => validFrom!)
    .sort()
    .at(-1)
  const mustFollow = change.status === 'ended' || same !== undefined
  if (mustFollow && before !== undefined && change.validFrom < before) {
    throw unprocessable(
      '/validFrom',
      say('This date is earlier than what is already recorded of {before}.', { before }),
      'BR-54',
    )
  }
}

function checkNotice(change: Of<'notice'>, agreement: Agreement, today: string): void {
  if (!isParty(change.givenBy, agreement.participant)) {
    throw unprocessable(
      '/givenBy',
      say('The parties are UA and {participant}.', { participant: agreement.participant }),
      'BR-54',
    )
  }
  if (agreement.signedOn !== null && change.givenOn < agreement.signedOn) {
    throw unprocessable(
      '/givenOn',
      say('The agreement was signed on {signedOn}.', { signedOn: agreement.signedOn }),
      'BR-54',
    )
  }
  if (change.givenOn > today)
    throw unprocessable('/givenOn', 'A notice can be recorded only once it has been given.', 'BR-54')
  const latest = lastOf(
    agreement.statuses.filter(
      ({ status, verified }) => verified && (status === 'in_effect' || status === 'notice_given'),
    ),
  )
  if (latest?.status === 'notice_given') {
    throw new Refusal(
      'conflict',
      say('A notice is recorded already, of {validFrom}.', { validFrom: latest.validFrom ?? '' }),
      {
        object: { type: 'agreement', id: agreement.id },
        rule: 'BR-54',
        state: 'notice_given',
        allowed: [],
      },
    )
  }
  if (clauseAt(agreement.clauses, 'termination', change.givenOn)?.presence === 'absent') {
    throw unprocessable(
      '/givenOn',
      'The termination clause of that day is absent: the text has no way out, and a notice under it has no effect.',
      'BR-70',
    )
  }
}

function checkText({ language, sha256 }: Of<'authentic_text'>, { languages, authenticTexts }: Agreement): void {
  if (languages !== null && !languages.includes(language))
    throw unprocessable(
      '/language',
      say('The agreement was signed in {languages}.', { languages: languages.join(', ') }),
      'BR-54',
    )
  if (authenticTexts.some((each) => each.sha256 === sha256))
    throw unprocessable('/sha256', 'This text is attached already.', 'BR-54')
}

function refuse(errors: FieldError[]): void {
  const [first] = errors
  if (first !== undefined) {
    throw new Refusal('unprocessable', say('{where}: {what}', { where: first.pointer ?? '', what: first.detail }), {
      rule: 'BR-54',
      errors,
    })
  }
}
