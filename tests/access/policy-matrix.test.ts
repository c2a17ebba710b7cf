import { describe, expect, it } from 'vitest'
import { type Actor, roles } from '../../src/access/actor.ts'
import { type Action, may, mayEver, permissionRows, policy, relations } from '../../src/access/policy.ts'
import { diagram } from '../../src/platform/lifecycle.ts'
import { expectGolden } from '../support/golden.ts'
import { lifecyclesOfModules } from '../support/lifecycles.ts'

const actorWith = (role: (typeof roles)[number]): Actor => ({
  accountId: '00000000-0000-0000-0000-000000000000',
  accounts: ['00000000-0000-0000-0000-000000000000'],
  accountName: 'nobody',
  participant: 'PL',
  participantKind: 'state',
  grants: [{ id: 'g', role, agencyId: null, validFrom: '2024-01-01', validTo: null }],
  audiences: ['public', 'framework', 'PL'],
})

function matrix(): string {
  const rows = permissionRows().map(({ action, says }) => {
    const cells = roles.map((role) => {
      const actor = actorWith(role)
      const on = relations.filter((relation) => may(actor, action, [relation]))
      return on.length === relations.length ? 'any' : on.join(', ') || '–'
    })
    return `| ${action} | ${says} | ${cells.join(' | ')} |`
  })
  const head = ['action', 'says', ...roles]
  return `# Who may do what

Row-level security decides which records exist for a caller. Of those, this table says what each role may do on records
that stand in the named relation to its participant; – is never. Written by tests/access/policy-matrix.test.ts.

| ${head.join(' | ')} |
|${head.map(() => '---').join('|')}|
${rows.join('\n')}
`
}

describe('the policy', () => {
  it('is the golden matrix', () => {
    expectGolden('tests/golden/policy.md', matrix())
  })

  it('control: a loosened line changes the matrix', () => {
    const rule = policy['consultation.circulate'].allow as Record<string, readonly string[]>
    const before = matrix()
    rule['viewer'] = ['any']
    const loosened = matrix()
    delete rule['viewer']
    expect(loosened).not.toBe(before)
    expect(matrix()).toBe(before)
  })

  it('never lets an auditor or an observer write, nor the secretariat confirm or register for another', () => {
    const auditorsOwn: readonly Action[] = [
      'annotation.create',
      'annotation.withdraw',
      'evidence_request.create',
      'evidence_request.withdraw',
    ]
    const reads = (action: Action) => action.endsWith('.read') || action.startsWith('report.pull')
    for (const action of Object.keys(policy) as Action[]) {
      if (!reads(action)) {
        expect(mayEver(actorWith('auditor'), action), `auditor ${action}`).toBe(auditorsOwn.includes(action))
        expect(mayEver(actorWith('observer'), action), `observer ${action}`).toBe(false)
      }
    }
    for (const action of [
      'issuer.propose',
      'issuer.confirm',
      'account.create',
      'grant.create',
      'register.decide',
    ] as const) {
      expect(mayEver(actorWith('secretariat'), action), action).toBe(false)
    }
  })
})

describe('the lifecycles', () => {
  it('are the golden diagrams', async () => {
    const found = await lifecyclesOfModules()
    const parts = found.map((each) => `## ${each.of}\n\n\`\`\`mermaid\n${diagram(each)}\n\`\`\``)
    expectGolden(
      'tests/golden/lifecycles.md',
      `# Lifecycles\n\nWritten by tests/access/policy-matrix.test.ts from the literals that decide.\n\n${parts.join('\n\n')}\n`,
    )
  })
})
