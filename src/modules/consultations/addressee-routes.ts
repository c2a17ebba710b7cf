import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { NoFields } from '../../platform/http/wire.ts'
import * as commands from './addressee-commands.ts'
import type { Settings } from './commands.ts'
import { AddresseeFilter } from './filter-inputs.ts'
import * as input from './inputs.ts'
import { addresseeToJson } from './present.ts'
import { type AddresseeWithHistory, consultationPresent, listAddressees, unseenFirst } from './queries.ts'
import { consultationLifecycle } from './rules.ts'
import * as shape from './schemas.ts'

const kind = {
  path: '/v1/consultations',
  tags: ['Consultations'],
  lifecycle: consultationLifecycle,
  read: 'consultation.read',
} as const

const addresseesOf = (context: AppContext) =>
  operationsOn(context, {
    ...kind,
    shape: shape.Addressee,
    json: (row: AddresseeWithHistory, view) => addresseeToJson(row, view),
    location: ({ consultationId }) => `/v1/consultations/${consultationId}/addressees`,
    languages: true,
  })
type Addressees = ReturnType<typeof addresseesOf>

/** What addressees do, and what is done about them. */
export function addresseeRoutes(context: AppContext, settings: Settings): void {
  const addressee = addresseesOf(context)
  context.app.route(
    addressee.listUnder('listAddressees', {
      at: '/v1/consultations/:id/addressees',
      parent: 'consultation',
      present: consultationPresent,
      summary: 'List addressees',
      description:
        'For the requester in a crisis: all addressees, beginning with those of whom no person has looked at the request, each with its desk, its local hour and the last attempt to reach it. An addressee sees its own row (BR-36).',
      filter: AddresseeFilter,
      page: shape.AddresseePage,
      order: unseenFirst,
      rows: listAddressees,
    }),
  )
  ownRoutes(context, addressee, settings)
  requesterRoutes(context, addressee, settings)
}

/** What an addressee does for itself. */
function ownRoutes({ app }: AppContext, addressee: Addressees, settings: Settings): void {
  app.route(
    addressee.add('stateSeen', {
      at: 'sightings',
      summary: 'State that one has seen the request',
      description:
        'For pages that read with `look=false` and know when somebody looks. The first look of an addressee’s coordinator, duty officer or minister is its `firstSeenAt`; later looks change nothing.',
      access: 'consultation.see',
      body: NoFields,
      command: commands.stateSeen,
    }),
  )
  app.route(
    addressee.add('acknowledgeConsultation', {
      at: 'acknowledgements',
      summary: 'Acknowledge',
      description:
        'An addressee says that the request has arrived. That answers no undertaking (BR-31a): next, it consults or responds.',
      body: NoFields,
      command: (tx, id) => commands.acknowledge(tx, id, settings),
    }),
  )
  app.route(
    addressee.add('consentToRoster', {
      at: 'roster-consents',
      summary: 'Consent to be named to the other addressees',
      description:
        'An addressee whose text lets third states in only with its consent agrees that the other addressees may learn that it is addressed (BR-36).',
      body: NoFields,
      command: (tx, id) => commands.consentToRoster(tx, id, settings),
    }),
  )
  app.route(
    addressee.add('recordApplicability', {
      at: 'applicability-statements',
      summary: 'Record how far the clause is held to apply',
      description:
        'An addressee states how far its clause applies to this request: accepted, without prejudice, or contested (BR-33). The requester reads it beside the answer.',
      body: input.ApplicabilityInput,
      command: (tx, id, body) => commands.recordApplicability(tx, id, body, settings),
    }),
  )
}

/** What the requester does about its addressees. */
function requesterRoutes(context: AppContext, addressee: Addressees, settings: Settings): void {
  const { app } = context
  app.route(
    addressee.add('logContactAttempt', {
      at: 'contact-attempts',
      summary: 'Record an attempt to reach an addressee',
      description:
        'The requester records that it tried to reach an addressee, also a call that nobody answered. This says nothing of what the addressee did: log a conversation as a session.',
      body: input.ContactAttemptInput,
      command: (tx, id, body) => commands.logContactAttempt(tx, id, body, settings),
    }),
  )
  app.route(
    addressee.add('excuseAddressee', {
      at: 'excusals',
      summary: 'Excuse an addressee',
      description:
        'The requester asks no more of an addressee, with a reason. Its deadline is no longer counted against it.',
      body: input.ExcusalInput,
      command: (tx, id, body) => commands.excuse(tx, id, body, settings),
    }),
  )
  const extensions = operationsOn(context, {
    ...kind,
    shape: shape.Extensions,
    json: (row: commands.ExtendedRow) => row,
  })
  app.route(
    extensions.add('extendDeadlines', {
      at: 'extensions',
      summary: 'Extend deadlines',
      description:
        'The requester gives addressees more time, with a reason. Each extension is recorded beside the deadline that it replaces (BR-31), and the addressee is told.',
      body: input.ExtensionInput,
      command: (tx, id, body) => commands.extendDeadlines(tx, id, body, settings),
    }),
  )
}
