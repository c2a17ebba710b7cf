import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { type Actor, participantKinds, roles } from '../../src/access/actor.ts'
import { whatWaits } from '../../src/app.ts'
import { limits, readConfig } from '../../src/config.ts'
import { dueFirst } from '../../src/modules/participants/inbox.ts'
import { fixed, now, queryOf } from '../../src/platform/db/selection.ts'

const moment = new Date('2026-11-30T07:00:00Z')

describe('a statement that differs in its values alone', () => {
  const [opening, open, closing] = [
    sql`select ${1}::integer, ${now},`,
    sql`${sql.placeholder('id')}::uuid,`,
    sql`${now}`,
  ]
  const ask = (id: string) => queryOf({ fixed: [opening, open, closing], values: { id } }, moment)

  it('has one text whatever its values, and sends a value that stands in several places once', () => {
    const [first, second] = [ask('first'), ask('second')]
    expect(first).toEqual({
      text: 'select $1::integer, $2::timestamptz, $3::uuid, $2::timestamptz',
      params: [1, moment, 'first'],
    })
    expect(second).toEqual({ text: first.text, params: [1, moment, 'second'] })
  })

  it('is not taken for one that begins with the same parts', () => {
    const shorter = queryOf({ fixed: [opening, open], values: { id: 'third' } }, moment)
    expect(shorter).toEqual({ text: 'select $1::integer, $2::timestamptz, $3::uuid,', params: [1, moment, 'third'] })
    expect(ask('fourth').text).toContain('$3::uuid, $2::timestamptz')
  })

  it('goes on with the page that is asked for', () => {
    const of = fixed<'id'>(sql`where ${sql.placeholder('id')}::uuid = a.id and`)
    const { after, tail } = dueFirst.page(undefined, 7)
    expect(queryOf(of({ id: 'fifth' }, after, tail), moment)).toEqual({
      text: `where $1::uuid = a.id and true order by coalesce(w.due_at, 'infinity') asc, w.kind collate "C" asc, w.id asc limit 8`,
      params: ['fifth'],
    })
  })

  it('refuses to be asked without a value', () => {
    expect(() => queryOf(fixed<never>(sql`select ${sql.placeholder('id')}`)({}), moment)).toThrow('id')
  })
})

describe('the first page of a list', () => {
  const first = (length: number) => dueFirst.page(undefined, length)
  const lengths = Array.from({ length: limits.keptPages }, (_, at) => at + 1)

  it('is made once for each length, also where there are as many lengths as are kept', () => {
    const made = lengths.map(first)
    expect(lengths.map(first).every((page, at) => page === made[at])).toBe(true)
  })

  it('is forgotten for the length that was asked for longest ago, where there are more', () => {
    const made = lengths.map(first)
    first(limits.keptPages + 1)
    expect(lengths.toReversed().map((length) => first(length) === made[length - 1])).toEqual(
      lengths.toReversed().map((length) => length !== 1),
    )
  })
})

it('whoever asks for what waits, no part of the statement is made by the request', () => {
  const sources = whatWaits(readConfig({ NODE_ENV: 'test' }))
  const actors = roles.flatMap((role) =>
    ['UA', 'SE'].map((participant): Actor => {
      const grant = { id: role, role, agencyId: null, validFrom: '2026-01-01', validTo: null }
      const [accountId, participantKind] = [role, participant === 'UA' ? participantKinds[0] : participantKinds[1]]
      const audiences = [participant, 'framework']
      return {
        accountId,
        accounts: [role],
        accountName: role,
        participant,
        participantKind,
        grants: [grant],
        audiences,
      }
    }),
  )
  let selects = 0
  for (const actor of actors)
    for (const { rows } of sources) {
      const [before, after] = [rows(actor), rows({ ...actor, accountId: 'another', accounts: ['another'] })]
      expect(before.length).toBe(after.length)
      for (const [at, select] of before.entries()) expect(after[at], actor.accountName).toBe(select)
      selects += before.length
    }
  expect(selects, 'control: much can wait').toBeGreaterThan(50)
  expect(dueFirst.page(undefined, 50)).toBe(dueFirst.page(undefined, 50))
})
