import { describe, expect, it } from 'vitest'
import {
  checkAnnotation,
  checkAuditor,
  checkDueOn,
  checkWithdrawable,
  standingTo,
} from '../../src/modules/annotations/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

describe('what an auditor says of a record', () => {
  it('is answered by whose record it is, and taken back by who asked', () => {
    const said = { participant: 'XA', owner: 'SE' }
    expect(['XA', 'SE', 'PL'].map((one) => standingTo(one, said))).toEqual([['requester'], ['addressee'], []])
    expect(standingTo('SE', { participant: 'SE', owner: 'SE' })).toEqual(['requester', 'addressee'])
  })

  const audited = { kind: 'audited', readers: 'all', resource: { type: 'ledger_entry' }, scope: 'All of it.' } as const
  type Said = Parameters<typeof checkAnnotation>[0]
  const fault = (said: Said) => refused(() => checkAnnotation(said, '2026-11-29'))

  it('BR-16: a remark has neither the scope nor the day of an audit', () => {
    const remark = { kind: 'remark', readers: 'owner', resource: { type: 'task' } } as const
    expect(fault(remark)).toBeUndefined()
    expect(fault({ ...remark, scope: 'All of it.' })).toEqual(['unprocessable', 'BR-16', '/scope'])
    expect(fault({ ...remark, auditedOn: '2026-11-01' })).toEqual(['unprocessable', 'BR-16', '/auditedOn'])
  })

  it('BR-16: an audit is of an entry of the ledger, for all who see that, says what it was, and is done', () => {
    expect(fault(audited)).toBeUndefined()
    expect(fault({ ...audited, auditedOn: '2026-11-29' })).toBeUndefined()
    expect(fault({ ...audited, resource: { type: 'lot' } })).toEqual(['unprocessable', 'BR-16', '/resource/type'])
    expect(fault({ ...audited, readers: 'owner' })).toEqual(['unprocessable', 'BR-16', '/readers'])
    expect(fault({ ...audited, scope: undefined })).toEqual(['unprocessable', 'BR-16', '/scope'])
    expect(fault({ ...audited, auditedOn: '2026-11-30' })).toEqual(['unprocessable', 'BR-16', '/auditedOn'])
  })

  it('BR-16: an entry is audited by an auditor of a side of its flow or by the framework’s, while it stands', () => {
    const entry = { id: 'e', sides: ['SE', 'UA'], reversed: false, statedBy: 'clerk' }
    const of = (participant: string) => ({ participant, accounts: ['auditor'] })
    for (const auditor of ['SE', 'UA', 'XA']) expect(refused(() => checkAuditor(of(auditor), entry))).toBeUndefined()
    const own = refusalOf(() => checkAuditor({ participant: 'SE', accounts: ['clerk'] }, entry))
    expect([own?.code, own?.facts.rule]).toEqual(['forbidden', 'BR-16'])
    const stranger = refusalOf(() => checkAuditor(of('PL'), entry))
    expect(stranger?.message).toMatch(/or of XA;/)
    expect(stranger).toMatchObject({
      ...{ code: 'forbidden', facts: { rule: 'BR-16', object: { type: 'ledger_entry', id: 'e' } } },
    })
    const reversed = refusalOf(() => checkAuditor(of('XA'), { ...entry, reversed: true }))
    expect(reversed).toMatchObject({
      code: 'conflict',
      facts: { rule: 'BR-16', state: 'reversed', object: { id: 'e' } },
    })
  })

  it('BR-16: an audit is withdrawn once, a remark never', () => {
    const standing = { id: 'a', kind: 'audited', withdrawnAt: null } as const
    expect(refused(() => checkWithdrawable(standing))).toBeUndefined()
    expect(refused(() => checkWithdrawable({ ...standing, kind: 'remark' }))).toEqual(['unprocessable', 'BR-16', ''])
    const again = refusalOf(() => checkWithdrawable({ ...standing, withdrawnAt: new Date(0) }))
    expect(again?.facts).toEqual({ object: { type: 'annotation', id: 'a' }, rule: 'BR-16', state: 'withdrawn' })
  })

  it('asks for evidence by a day that is not over where its owner is', () => {
    expect(refused(() => checkDueOn('2026-11-29', '2026-11-29'))).toBeUndefined()
    expect(refused(() => checkDueOn('2026-11-28', '2026-11-29'))).toEqual(['unprocessable', undefined, '/dueOn'])
  })
})
