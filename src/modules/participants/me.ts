import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { participantKinds, roles } from '../../access/actor.ts'
import { type Action, mayEver, permissionRows, policy, relations } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { joined, selection } from '../../platform/db/selection.ts'
import { CalendarDate, Id, Names, ParticipantCode } from '../../platform/http/wire.ts'
import { accountKinds } from './account-rules.ts'
import { dueFirst, type InboxSource, listInbox, Waiting, waitingExample, waitingToJson } from './inbox.ts'
import { scopeSentence } from './rules.ts'
import { account, participant } from './tables.ts'

const example = {
  account: {
    id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
    name: 'Operations centre, duty desk',
    kind: 'person',
    issuer: 'https://login.gov.example.pl',
    subject: 'operations.desk',
  },
  participant: { code: 'PL', kind: 'state', name: { en: 'Poland', uk: 'Польща' }, timeZone: 'Europe/Warsaw' },
  grants: [
    {
      id: '01979d2a-8a10-7000-8000-77b1c0d2e3f4',
      role: 'administrator',
      agencyId: null,
      validFrom: '2026-01-01',
      validTo: '2026-12-31',
    },
  ],
  scope:
    'You see what is public, what is shared with all participants of the framework, and what belongs to PL or was released to it. As administrator you see the issuers and accounts of PL.',
  waiting: [waitingExample],
  inbox: '/v1/me/inbox',
} satisfies z.input<typeof MeShape>

const MeShape = z.object({
  account: z.object({ id: Id, name: z.string(), kind: z.enum(accountKinds), issuer: z.string(), subject: z.string() }),
  participant: z.object({ code: ParticipantCode, kind: z.enum(participantKinds), name: Names, timeZone: z.string() }),
  grants: z
    .array(
      z.object({
        id: Id,
        role: z.enum(roles),
        agencyId: Id.nullable(),
        validFrom: CalendarDate,
        validTo: CalendarDate.nullable().meta({
          description: 'Last day, in the participant’s time zone; null: until revoked.',
        }),
      }),
    )
    .meta({ description: 'The grants that are in force today.' }),
  scope: z.string().meta({ description: 'What you may see, in a sentence.' }),
  waiting: z
    .array(Waiting)
    .meta({ description: 'The first page of the inbox, by due time; items without one come last.' }),
  inbox: z.string().meta({ description: 'The address of the rest of the inbox.' }),
})

export const Me = MeShape.meta({
  id: 'Me',
  description: 'Who you are to this service, and what waits for you.',
  examples: [example],
})

const mine = selection(account, {
  as: 'a',
  isRegister: true,
  only: ['name', 'kind', 'issuer', 'subject'],
  joins: sql`join accord.participant p on p.code = a.participant`,
  computed: joined(participant, 'p', ['nameEn', 'nameUk', 'timeZone']),
})

export async function findMe(tx: ReadTx, sources: readonly InboxSource[]): Promise<z.input<typeof Me>> {
  const [row, waiting] = await Promise.all([
    tx.first(mine, sql`where a.id = accord.current_account()`),
    listInbox(tx, sources, dueFirst.page(undefined, limits.pageItemsDefault)),
  ])
  const { actor } = tx
  const { name, kind, issuer, subject, nameEn, nameUk, timeZone } = row!
  return {
    account: { id: actor.accountId, name, kind, issuer, subject },
    participant: {
      code: actor.participant,
      kind: actor.participantKind,
      name: { en: nameEn, uk: nameUk },
      timeZone,
    },
    grants: [...actor.grants],
    scope: scopeSentence(actor),
    waiting: waiting.slice(0, limits.pageItemsDefault).map((item) => waitingToJson(item, sources, tx.now)),
    inbox: '/v1/me/inbox',
  }
}

const ActionName = z.enum(Object.keys(policy) as [Action, ...Action[]])

export const Permissions = z
  .object({
    permissions: z.array(
      z.object({
        action: ActionName,
        says: z.string(),
        allow: z.array(
          z.object({
            role: z.enum(roles),
            on: z
              .array(z.enum(relations))
              .meta({ description: 'The relation that the participant must have to the record.' }),
          }),
        ),
      }),
    ),
    yours: z.array(ActionName).meta({ description: 'The actions that your grants of today can ever allow.' }),
  })
  .meta({
    id: 'Permissions',
    description:
      'The policy: which role may do what, and on records in which relation to its participant. What is not listed is forbidden.',
    examples: [
      {
        permissions: [
          {
            action: 'issuer.confirm',
            says: "Confirm a proposal for one's own issuer",
            allow: [{ role: 'administrator', on: ['own'] }],
          },
        ],
        yours: ['issuer.confirm'],
      },
    ],
  })

export async function findPermissions(tx: ReadTx): Promise<z.input<typeof Permissions>> {
  const actor = await tx.entered()
  const permissions = permissionRows()
  return { permissions, yours: permissions.map(({ action }) => action).filter((action) => mayEver(actor, action)) }
}
