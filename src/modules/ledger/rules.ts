import { checkAmount } from '../../kernel/amounts.ts'
import { compare, minus, multiply, negate, sum, withPlaces } from '../../kernel/decimal.ts'
import { minorUnitsOf, roundHalfEven } from '../../kernel/money.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'

export { standingToBooks } from '../../access/books.ts'
export { aidCategories } from '../pledges/rules.ts'

export const flowKinds = [
  'commitment',
  'disbursement',
  'expenditure',
  'interest_payment',
  'loan_repayment',
  'guarantee',
  'giver_refund',
] as const
export type FlowKind = (typeof flowKinds)[number]

export const sides = ['provider', 'receiver'] as const
export const modalities = ['cash', 'in_kind', 'service', 'training'] as const
export const financeTypes = ['grant', 'loan', 'reimbursable_grant', 'interest_subsidy', 'guarantee', 'equity'] as const
export const flowTypes = ['10', '21', '50'] as const
export const valuationMethods = [
  'net_book_value',
  'acquisition_cost',
  'replacement_cost',
  'fair_market_value',
  'donor_stated',
  'price_list_estimate',
  'unvalued',
] as const
export const reversalReasons = [
  'data_entry_error',
  'duplicate',
  'valuation_error',
  'fx_error',
  'wrong_party',
  'returned_funds',
  'decommitment',
  'policy_restatement',
] as const
export const entryFlags = [
  'overrun',
  'draw_differs',
  'exceeds_commitment',
  'suspected_duplicate',
  'fx_missing',
  'recorded_late',
] as const
export type EntryFlag = (typeof entryFlags)[number]

export const matchedHow = ['reference', 'lot', 'amount_and_date', 'combination', 'manual'] as const
export type MatchedHow = (typeof matchedHow)[number]

export const verifications = ['unverified', 'self_reported', 'counterparty_confirmed', 'audited'] as const
export type Verification = (typeof verifications)[number]

/** An entry that is recorded more than this many days after its event is flagged (BR-19). */
export const recordedLateDays = 90

type Dates = { transactionDate: string; valueDate: string; postingDate: string }

/** BR-08: a date in the future is refused; `today` is in the time zone of the participant that states it. */
export function checkDates(dates: Dates, today: string, at = ''): void {
  for (const field of ['transactionDate', 'valueDate', 'postingDate'] as const) {
    if (dates[field] > today)
      throw unprocessable(
        `${at}/${field}`,
        say('{day} is later than {today}, which is today in the time zone of the participant that states it.', {
          day: dates[field],
          today,
        }),
        'BR-08',
      )
  }
}

/** BR-09. */
export function checkPeriod(closed: boolean, postingDate: string, at = ''): void {
  if (!closed) return
  const detail = say('The accounting period of {postingDate} is closed.', { postingDate })
  throw new Refusal('conflict', detail, {
    rule: 'BR-09',
    errors: [{ pointer: `${at}/postingDate`, detail, rule: 'BR-09' }],
  })
}

type Named = { allocationId?: string | undefined; parentEntryId?: string | undefined }
type Found = { allocation: AllocationBalance | null; parent_owner: string | null }

/** What a posting names exists for its caller: an allocation of its commitment, and the upstream leg that it passes on. */
export function checkNamed({ allocationId, parentEntryId }: Named, { allocation, parent_owner }: Found, at = ''): void {
  if (allocationId !== undefined && allocation === null)
    throw unprocessable(`${at}/allocationId`, 'There is no such allocation of this commitment.', 'BR-05')
  if (parentEntryId !== undefined && parent_owner === null)
    throw unprocessable(`${at}/parentEntryId`, 'There is no such entry, or you may not know of it.', 'BR-21')
}

/** Sums in the commitment's currency. */
export type Balance = { committed: string; allocated: string; disbursed: string }
export type AllocationBalance = { allocated: string; disbursed: string }

export type Draw = {
  /** A decimal, in the commitment's currency. */
  amount: string
  currency: string
  balance: Balance
  allocation: AllocationBalance | undefined
  overrun: boolean
}

/**
 * BR-05: what is disbursed stays within what is committed, and within the allocation that it names.
 * @returns whether it went beyond, which needs a stated overrun
 * @throws Refusal `unprocessable` with the three sums
 */
export function checkDraw({ amount, currency, balance, allocation, overrun }: Draw, at = ''): boolean {
  const inPlaces = (figure: string) => withPlaces(figure, minorUnitsOf(currency))
  const disbursed = sum([balance.disbursed, amount])
  if (compare(disbursed, balance.committed) > 0) {
    if (overrun) return true
    throw unprocessable(
      `${at}/amount`,
      say(
        'This would bring the disbursed total to {currency} {sum}: committed {committed}, disbursed {disbursed}, this entry {amount}. Correct the amount, or state an overrun and who approved it.',
        {
          currency,
          sum: inPlaces(disbursed),
          committed: inPlaces(balance.committed),
          disbursed: inPlaces(balance.disbursed),
          amount: inPlaces(amount),
        },
      ),
      'BR-05',
    )
  }
  if (allocation !== undefined && compare(sum([allocation.disbursed, amount]), allocation.allocated) > 0) {
    if (overrun) return true
    throw unprocessable(
      `${at}/allocationId`,
      say('The allocation holds {currency} {allocated}, of which {disbursed} is disbursed; this is {amount}.', {
        currency,
        allocated: inPlaces(allocation.allocated),
        disbursed: inPlaces(allocation.disbursed),
        amount: inPlaces(amount),
      }),
      'BR-05',
    )
  }
  return false
}

type Returned = { id: string; commitmentAmount: string | null }
type Drawable = Balance & { allocation: AllocationBalance | null }

/**
 * BR-05: when a return is reversed, the amount that it gave back is drawn again. That must fit, unless it was drawn with a
 * stated overrun.
 */
export function checkDrawnAgain({ id, commitmentAmount }: Returned, { allocation, ...balance }: Drawable): void {
  const drawn = minus(balance.disbursed, commitmentAmount!)
  const isBeyond =
    compare(drawn, balance.committed) > 0 ||
    (allocation !== null && compare(minus(allocation.disbursed, commitmentAmount!), allocation.allocated) > 0)
  if (isBeyond)
    throw new Refusal('conflict', 'The money that came back is paid out or freed again by now: correct that first.', {
      object: { type: 'ledger_entry', id },
      rule: 'BR-05',
      state: 'returned',
    })
}

/** BR-05: what is allocated stays within what is committed. */
export function checkAllocation(amount: string, { committed, allocated }: Balance): void {
  if (compare(sum([allocated, amount]), committed) > 0)
    throw unprocessable(
      '/amount',
      say(
        'This would allocate more than is committed: committed {committed}, allocated {allocated}, this allocation {amount}.',
        {
          committed,
          allocated,
          amount,
        },
      ),
      'BR-05',
    )
}

/** An amount that was disbursed from an allocation cannot be released from it. */
export function checkRelease(amount: string, { allocated, disbursed }: AllocationBalance): void {
  const left = minus(allocated, amount)
  if (compare(left, disbursed) < 0)
    throw unprocessable(
      '/amount',
      say('This would leave {left} allocated, but {disbursed} is disbursed.', { left, disbursed }),
      'BR-05',
    )
}

/** BR-06: a decommitment must leave enough for what is disbursed and what is allocated. */
export function checkDecommitment(amount: string, { committed, allocated, disbursed }: Balance, at = '/amount'): void {
  const left = minus(committed, amount)
  const [what, used] = compare(disbursed, allocated) > 0 ? ['disbursed', disbursed] : ['allocated', allocated]
  if (compare(left, used) < 0)
    throw unprocessable(
      at,
      say('This would leave {left} committed, but {used} is {what}.', { left, used, what }),
      'BR-06',
    )
}

type Drawn = {
  amount: string
  rate: string
  source: string
  deviation?: { reason: string; approvedBy: string } | undefined
}

/**
 * BR-05: a payment in another currency says how much of the commitment it draws: the paid amount times the rate, within the
 * rounding to the smallest unit, or another amount with a stated reason.
 */
export function drawnAmount(
  input: { amount: string; currency: string; commitmentAmount?: Drawn | undefined },
  currency: string,
  at = '',
): string {
  const { commitmentAmount: drawn } = input
  if (input.currency === currency) {
    if (drawn !== undefined)
      throw unprocessable(
        `${at}/commitmentAmount`,
        say('The commitment is in {currency} too: leave out what is drawn, because the amount itself counts.', {
          currency,
        }),
        'BR-05',
      )
    return input.amount
  }
  if (drawn === undefined)
    throw unprocessable(
      `${at}/commitmentAmount`,
      say('The commitment is in {currency}: state the amount drawn from it, the rate and its source.', { currency }),
      'BR-05',
    )
  checkAmount({ amount: drawn.amount, currency }, `${at}/commitmentAmount`)
  const agrees = drawAgrees(input.amount, drawn, currency)
  if (agrees && drawn.deviation !== undefined)
    throw unprocessable(
      `${at}/commitmentAmount/deviation`,
      'The rate gives exactly this amount: leave out the deviation.',
      'BR-05',
    )
  if (!agrees && drawn.deviation === undefined)
    throw unprocessable(
      `${at}/commitmentAmount/amount`,
      say(
        '{paid} {amount} at {rate} {currency} each is {currency} {product}, and this is {drawn}. Correct one of the three, or state as a deviation why a contract has it so.',
        {
          paid: input.currency,
          amount: input.amount,
          rate: drawn.rate,
          currency,
          product: product(input.amount, drawn.rate, currency),
          drawn: drawn.amount,
        },
      ),
      'BR-05',
    )
  return drawn.amount
}

const product = (amount: string, rate: string, currency: string) =>
  roundHalfEven(multiply(amount, rate), minorUnitsOf(currency))

/** Rounding up, down or to the nearest is accepted. */
function drawAgrees(paid: string, { amount, rate }: Drawn, currency: string): boolean {
  const difference = minus(multiply(paid, rate), amount)
  const unit = minorUnitsOf(currency) === 0 ? '1' : `0.${'1'.padStart(minorUnitsOf(currency), '0')}`
  return compare(difference, unit) < 0 && compare(difference, negate(unit)) > 0
}

/** Quantities of one class and unit. */
export type ItemBalance = { committed: string; handed_over: string }

/** BR-06 in kind: a decommitment cannot go below the quantity that is handed over. */
export function checkItemDecommitment(quantity: string, { committed, handed_over }: ItemBalance): void {
  const left = minus(committed, quantity)
  if (compare(left, handed_over) < 0)
    throw unprocessable(
      '/reason',
      say('This would leave {left} committed, but {handed_over} is handed over.', { left, handed_over }),
      'BR-06',
    )
}

type Valued = { valuationMethod?: string | undefined; amount?: string | undefined; currency?: string | undefined }

/**
 * BR-15: goods without a value are unvalued, which is not zero; a value needs a method and a currency.
 * @returns the method
 */
export function checkItemValue(
  { valuationMethod = 'unvalued', amount, currency }: Valued,
  on: string,
  at = '',
): string {
  if ((valuationMethod === 'unvalued') !== (amount === undefined))
    throw unprocessable(
      `${at}/amount`,
      'An amount needs a valuation method, and an unvalued item has no amount.',
      'BR-15',
    )
  if ((currency === undefined) !== (amount === undefined))
    throw unprocessable('/currency', 'Give a currency if there is an amount, and only then.', 'BR-10')
  if (amount !== undefined) checkAmount({ amount, currency: currency!, on })
  return valuationMethod
}

type Reversible = {
  id: string
  flowKind: FlowKind
  reversesId: string | null
  reversedById: string | null
  hasReturns: boolean
}

/** BR-03: an entry is reversed at most once, and a reversal never. */
export function checkReversible(entry: Reversible): void {
  const object = { type: 'ledger_entry', id: entry.id }
  if (entry.reversesId !== null)
    throw new Refusal('conflict', 'The entry is a reversal itself and cannot be reversed: post a new entry instead.', {
      object,
      rule: 'BR-03',
      state: 'reversal',
    })
  if (entry.reversedById !== null)
    throw new Refusal(
      'conflict',
      say('The entry is reversed already, by {reversed_by_id}.', { reversed_by_id: entry.reversedById }),
      {
        object,
        rule: 'BR-03',
        state: 'reversed',
      },
    )
  if (entry.hasReturns)
    throw new Refusal('conflict', 'Money of this payment came back: reverse the return first.', {
      object,
      rule: 'BR-25',
      state: 'returned',
    })
}
