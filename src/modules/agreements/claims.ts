import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection } from '../../platform/db/selection.ts'
import { Id, page, QueryFlag } from '../../platform/http/wire.ts'
import { claimSubjects } from './rules.ts'
import { Claim } from './schemas.ts'
import { claim } from './tables.ts'

const Subject = z.enum(claimSubjects).meta({ description: 'What they are about: code list `claimSubject`.' })

export const ClaimFilter = z.strictObject({
  subject: Subject.optional(),
  agreementId: Id.optional().meta({ description: 'The agreement that they are about.' }),
  used: QueryFlag.optional().meta({ description: '`true`: only those that the register uses.' }),
})
type ClaimFilter = z.output<typeof ClaimFilter>

const RegisterClaim = Claim.extend({
  subject: Subject,
  id: Id,
  agreementId: Id.nullable().meta({ description: 'Null where it is about no agreement of the register.' }),
  confidence: z.string().nullable().meta({ description: 'How sure the source is, if that was assessed.' }),
}).meta({
  id: 'RegisterClaim',
  description: 'A sourced statement about an agreement, or about one that is not in the register.',
  examples: [
    {
      id: '01a22424-c8b4-7bce-b358-a5e40706238a',
      agreementId: null,
      subject: 'non_signatory',
      statement: 'AT: has signed no agreement.',
      statedBy: null,
      asOf: '2024-12',
      source: 'A study of the agreements',
      used: false,
      reason: null,
      confidence: null,
    },
  ],
})
export const ClaimPage = page(RegisterClaim).meta({ id: 'RegisterClaimPage' })

const claims = selection(claim, {
  as: 'c',
  isRegister: true,
  without: ['asFound'],
  computed: {
    seenBy: computed(z.array(z.string()).nullable(), sql`coalesce(${seenBy('c.agreement_id').is}, array['public'])`),
    confidence: computed(z.string().nullable(), sql`c.as_found ->> 'confidence'`),
  },
})
export type ClaimRow = RowOf<typeof claims>

export const claimsBySubject = orderBy(claim, 'c', ['subject', 'id'])

export function listClaims(tx: ReadTx, filter: ClaimFilter, page: Page): Promise<ClaimRow[]> {
  return tx.all(
    claims,
    sql`where ${is('c.subject', filter.subject)}
      and ${is('c.agreement_id', filter.agreementId)}
      and ${when(filter.used, (used) => (used ? sql`c.used` : sql`not c.used`))}
      and ${page.after}
    ${page.tail}`,
  )
}

export const claimToJson = (row: ClaimRow): z.input<typeof RegisterClaim> => row
