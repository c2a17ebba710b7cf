import { z } from 'zod'
import { roles } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, name, ParticipantCode, page } from '../../platform/http/wire.ts'
import { accountKinds, accountLifecycle, accountStatuses, grantStates } from './account-rules.ts'

const Status = z.enum(accountStatuses)
const RoleName = z.enum(roles)

const grantExample = {
  id: '01979d2a-8a10-7000-8000-77b1c0d2e3f4',
  accountId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  role: 'duty_officer',
  agencyId: null,
  validFrom: '2026-11-23',
  validTo: '2026-12-31',
  state: 'in_force',
  grantedBy: '01979d2a-7f31-7000-8000-0d5c1e7a9b42',
  revokedAt: null,
  revokedReason: null,
  createdAt: '2026-11-23T06:40:00.000Z',
} satisfies z.input<typeof GrantShape>

const GrantShape = z.object({
  id: Id,
  accountId: Id,
  role: RoleName,
  agencyId: Id.nullable().meta({ description: 'The agency to whose rows the role is limited, or null.' }),
  validFrom: CalendarDate,
  validTo: CalendarDate.nullable().meta({
    description: 'Last day, in the participant’s time zone; null: until revoked.',
  }),
  state: z.enum(grantStates),
  grantedBy: Id.nullable().meta({ description: 'Account.' }),
  revokedAt: Instant.nullable(),
  revokedReason: z.string().nullable(),
  createdAt: Instant,
})

export const Grant = GrantShape.meta({
  id: 'Grant',
  description: 'A role for some time: deputies and duty officers too.',
  examples: [grantExample],
})

const example = {
  id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  participant: 'PL',
  issuer: 'https://login.gov.example.pl',
  subject: 'operations.desk',
  kind: 'person',
  name: 'Operations centre, duty desk',
  status: 'active',
  reason: null,
  suspendedBy: null,
  createdAt: '2026-11-23T06:40:00.000Z',
  version: 1,
  grants: [grantExample],
  allowedActions: ['suspendAccount'],
} satisfies z.input<typeof AccountShape>

const AccountShape = z.object({
  id: Id,
  participant: ParticipantCode,
  issuer: z.string(),
  subject: z.string().meta({ description: 'The `sub` of its tokens.' }),
  kind: z.enum(accountKinds),
  name: z.string(),
  status: Status,
  reason: z.string().nullable().meta({ description: 'The reason of the last suspension or reinstatement.' }),
  suspendedBy: ParticipantCode.nullable().meta({
    description: 'The participant that suspended it; only that participant can lift the suspension.',
  }),
  createdAt: Instant,
  version: z.int().meta({ description: 'The number in the ETag; grants do not change it.' }),
  grants: z.array(Grant),
  allowedActions: AllowedActions(accountLifecycle),
})

export const Account = AccountShape.meta({
  id: 'Account',
  description:
    'A person or a service of a participant. Issuer and subject identify it, and its grants say what it may do.',
  examples: [example],
})

export const AccountPage = page(Account).meta({
  examples: [{ items: [{ ...example, etag: '"1"' }], nextCursor: null, scope: 'What participant PL may see.' }],
})

export const AccountFilter = z.strictObject({
  participant: ParticipantCode.optional().meta({ description: 'Only accounts of this participant.' }),
  status: Status.optional().meta({ description: 'Only accounts in this status.' }),
  role: RoleName.optional().meta({ description: 'Only accounts that have this role today.' }),
})
export type AccountFilter = z.output<typeof AccountFilter>

export const GrantInput = z
  .strictObject({
    role: RoleName,
    agencyId: Id.optional().meta({ description: 'An agency of the participant: the role is for its rows alone.' }),
    validFrom: CalendarDate.meta({ description: 'First day, in the participant’s time zone.' }),
    validTo: CalendarDate.optional().meta({ description: 'Last day; absent: until revoked.' }),
  })
  .meta({ examples: [{ role: 'duty_officer', validFrom: '2026-11-23', validTo: '2026-12-31' }] })

export const AccountInput = z
  .strictObject({
    issuer: z
      .string()
      .min(1)
      .max(limits.nameCharacters)
      .meta({ description: 'A registered issuer of the caller’s own participant.' }),
    subject: name.meta({ description: 'The `sub` of the tokens.' }),
    kind: z.enum(accountKinds),
    name,
    grants: z.array(GrantInput).max(20).default([]),
  })
  .meta({
    description: 'An account of the caller’s own participant.',
    examples: [
      {
        issuer: 'https://login.gov.example.pl',
        subject: 'operations.desk',
        kind: 'person',
        name: 'Operations centre, duty desk',
        grants: [{ role: 'duty_officer', validFrom: '2026-11-23', validTo: '2026-12-31' }],
      },
    ],
  })
export type AccountInput = z.output<typeof AccountInput>
