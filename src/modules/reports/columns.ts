import { type SQL, sql } from 'drizzle-orm'
import { atMinorUnits, minorUnitsCase } from '../../kernel/money.ts'
import { eurAmount, eurAmountOf, eurRate, eurRateOf, type Revalued } from '../ledger/entries/euro.ts'
import type { Column } from './report.ts'

export const code = (from: string): Column => ({ kind: 'code', from })
/** A code of a list that is published. */
export const coded = (from: string, oneOf: readonly string[]): Column => ({ kind: 'code', from, oneOf })
/** A day, such as 2026-03-02. */
export const date = (column: string): Column => ({ kind: 'date', from: column })
/** A moment in UTC, as 2026-03-02T06:40:00.000Z, which the service makes from PostgreSQL's text. */
export const moment = (column: string): Column => ({ kind: 'instant', from: `${column} at time zone 'UTC'` })
export const text = (from: string): Column => ({ kind: 'text', from })
/** An identifier that somebody typed, by which others join data. */
export const key = (from: string): Column => ({ kind: 'key', from })
export const decimal = (from: string): Column => ({ kind: 'decimal', from })
export const integer = (from: string): Column => ({ kind: 'integer', from })
/** `joined`: the same list with semicolons, if the source has that already. */
export const list = (from: string, joined = `array_to_string(${from}, ';')`): Column => ({ kind: 'list', from, joined })

export const money = atMinorUnits
/**
 * An amount in another currency, through the euro by the two rates of its day: rounded once, half to even (BR-14), and
 * unchanged if it is in that currency already.
 */
export const inCurrency = (of: string, ownRate: string, rate: string, currency: string) =>
  halfEven(unrounded(of, ownRate, rate, currency), minorUnitsCase(currency))
const unrounded = (of: string, ownRate: string, rate: string, currency: string) =>
  `case when ${of}.currency = ${currency} then ${of}.amount else ${of}.amount * ${rate} / ${ownRate} end`
/**
 * Calls accord.round_half_even only for a value exactly in the middle, because a call takes ten times as long as
 * round().
 */
const halfEven = (value: string, places: string) =>
  `case when min_scale(${value}) = ${places} + 1 then accord.round_half_even(${value}, ${places}) else round(${value}, ${places}) end`
/** The amount of the entry `e`, by its own rate or by the rate of its revaluation. */
export const entryInCurrency = (rate: string, currency: string) =>
  `case when ${currency} = 'EUR' then round(${eurAmount}, 2) else ${inCurrency('e', eurRate, rate, currency)} end`
/**
 * The same before rounding. It is rounded only in the column itself, because PostgreSQL computes it again each time it
 * is named.
 */
export const unroundedEntryInCurrency = (rate: string, currency: string, of: Revalued) =>
  `case when ${currency} = 'EUR' then ${eurAmountOf(of)} else ${unrounded(of[0], eurRateOf(of), rate, currency)} end`
export const roundedIn = (currency: string, value: string) =>
  `case when ${currency} = 'EUR' then round(${value}, 2) else ${halfEven(value, minorUnitsCase(currency))} end`

/** The part of a sum that an amount has room for; money that came back is an amount below zero. */
export const upTo = (amount: string, all: string): SQL =>
  sql.raw(`greatest(least(${all}, greatest(${amount}, 0)), least(${amount}, 0))`)

export const flowDirections = ['into_ukraine', 'outgoing', 'internal', 'upstream'] as const
/** BR-20, BR-21: flows that cross into Ukraine, and flows that are shown apart from them. */
export const directionOf = (provider: string, receiver: string) =>
  `case when ${receiver} = 'UA' then case when ${provider} = 'UA' then 'internal' else 'into_ukraine' end
    when ${provider} = 'UA' then 'outgoing' else 'upstream' end`
/** Looked up only for the few rows that name one, because a join costs time for every row. */
export const organisation = (id: string) =>
  `case when ${id} is not null then (select o.scheme || ':' || o.identifier from accord.organisation o where o.id = ${id}) end`
