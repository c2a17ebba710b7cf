// One request as its parties would see it, for the contract. Identifiers and times are invented.
const consultationId = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const askId = '01979d2a-7f31-7000-8000-4c9a3a2f6b11'
const addresseeId = '01979d2a-7f31-7000-8000-4c9a3a2f6b12'
const responseId = '01979d2a-7f31-7000-8000-4c9a3a2f6b13'
const offerId = '01979d2a-7f31-7000-8000-4c9a3a2f6b14'
const agreementId = 'b1c6a1de-7f0a-5e0b-9d53-0f4b8e1b7c21'
const clauseId = 'c2d7b2ef-8a1b-5f1c-8e64-1a5c9f2c8d32'
const circulatedAt = '2026-11-23T06:40:00.000Z'
const deadlineAt = '2026-11-24T06:40:00.000Z'
const answeredAt = '2026-11-23T09:15:00.000Z'

const own = {
  basis: 'undertaking',
  state: 'responded',
  deadlineAt,
  requestedBy: null,
  standing: 'in_time',
  firstSeenAt: '2026-11-23T06:52:00.000Z',
} as const

export const summaryExample = {
  id: consultationId,
  requester: 'UA',
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  victim: 'UA',
  title: 'Strikes on the power grid',
  status: 'circulated',
  sequence: 1,
  circulatedAt,
  createdAt: '2026-11-23T06:31:00.000Z',
  own,
} as const

export const consultationExample = {
  ...summaryExample,
  summary: 'Coordinated strikes on transmission substations in six regions.',
  hostilities: 'ongoing',
  occurredAt: '2026-11-23T04:10:00.000Z',
  requestedBy: null,
  shorterDeadline: null,
  responseVisibility: 'requester_only',
  marking: 'limited',
  originConsultationId: null,
  linkedConsultationIds: [],
  version: 2,
  authorisedBy: {
    name: 'Head of the Office',
    office: 'Office of the President of Ukraine',
    instrument: 'Order of the day',
  },
  renewedAt: null,
  lapsesAt: null,
  closure: null,
  cancellation: null,
  asks: [
    {
      id: askId,
      text: 'Air defence systems of medium range',
      capability: 'air_defence',
      quantity: '6',
      unit: 'systems',
      supersededSequence: null,
    },
  ],
  warnings: [],
  roster: ['DE', 'NO', 'PL'],
  counts: { addressees: 3, byBasis: { undertaking: 2, invited: 1 }, byState: { needs_action: 2, responded: 1 } },
  allowedActions: ['respondToConsultation', 'logSession'],
  redactions: ['releasableTo', 'invited', 'asks.number', 'asks.addressedTo'],
} as const

const limb = {
  trigger: 'armed_attack',
  qualifier: null,
  onlyAfterCessation: false,
  deadlineHours: 24,
  strength: 'undertaking',
  locator: 'Part VII, para 2',
  provisionId: 'NO-VII.2a',
} as const

const why = 'The parties consult on an armed attack, within 24 hours.'

export const addresseeExample = {
  id: addresseeId,
  consultationId,
  participant: 'NO',
  basis: 'undertaking',
  why,
  agreementId,
  clauseId,
  provisionId: limb.provisionId,
  locator: limb.locator,
  limb,
  clockFrom: circulatedAt,
  deadlineAt,
  requestedBy: null,
  multilateralConsent: false,
  rosterConsentAt: null,
  state: 'responded',
  sequence: 1,
  firstSeenAt: own.firstSeenAt,
  firstFetchedAt: null,
  localTime: '2026-11-23T08:10',
  dutyDesk: null,
  publicNumbers: [],
  attempts: 0,
  lastAttempt: null,
  acknowledgedAt: '2026-11-23T06:55:00.000Z',
  consultedAt: null,
  respondedAt: answeredAt,
  metAt: answeredAt,
  excusedAt: null,
  excusedReason: null,
  applicability: null,
  applicabilityNote: null,
  standing: 'in_time',
  extensions: [],
} as const

export const previewExample = {
  consultationId,
  asOf: circulatedAt,
  rows: [
    {
      participant: 'NO',
      addressed: true,
      basis: 'undertaking',
      why,
      agreementId,
      clauseId,
      provisionId: limb.provisionId,
      locator: limb.locator,
      limb,
      deadlineAt,
      requestedBy: null,
      multilateralConsent: false,
      dutyDesk: { office: 'Operations centre', telephone: '+44 20 7946 0100', email: null, hours: '24/7' },
      readings: [],
      instruments: [],
      used: {
        clause: 'agreement',
        instrumentId: null,
        why: 'The clause of the agreement is the basis for addressing the participant.',
      },
      otherTriggers: [
        {
          trigger: 'significant_escalation',
          basis: null,
          why: 'The consultation clause does not provide for a significant escalation.',
        },
      ],
    },
  ],
  counts: { undertaking: 1 },
  warnings: [],
} as const

export const sessionExample = {
  id: '01979d2a-7f31-7000-8000-4c9a3a2f6b15',
  consultationId,
  heldAt: '2026-11-23T08:00:00.000Z',
  channel: 'telephone',
  level: 'minister',
  format: 'nato_ukraine_council',
  convenedVia: null,
  chair: 'Secretary General of NATO',
  note: { reference: 'Note 61/2-118', sha256: null },
  summary: null,
  loggedBy: 'UA',
  requesterConfirmedAt: '2026-11-23T08:30:00.000Z',
  attendance: [
    {
      participant: 'PL',
      confirmedAt: null,
      state: 'recorded',
      seenAt: '2026-11-23T09:00:00.000Z',
      objectionUntil: '2026-11-25T09:00:00.000Z',
      objection: null,
    },
  ],
  createdAt: '2026-11-23T08:30:00.000Z',
  version: 1,
  allowedActions: [],
  redactions: [],
} as const

export const offerExample = {
  id: offerId,
  consultationId,
  responseId,
  provider: 'NO',
  jointWith: [],
  askId,
  kind: 'capability',
  capability: 'air_defence',
  quantity: '2',
  unit: 'systems',
  amount: null,
  currency: null,
  availableFrom: '2026-12-01',
  terms: null,
  status: 'partly_accepted',
  accepted: '1',
  reason: null,
  conversions: [
    {
      id: '01979d2a-7f31-7000-8000-4c9a3a2f6b16',
      quantity: '1',
      unit: 'systems',
      amount: null,
      currency: null,
      conversion: 'pending',
      expiresAt: '2026-12-23T10:00:00.000Z',
      expired: false,
    },
  ],
  createdAt: answeredAt,
  decidedAt: '2026-11-23T10:00:00.000Z',
  version: 2,
  allowedActions: ['withdrawOffer'],
} as const

export const responseExample = {
  id: responseId,
  consultationId,
  participant: 'NO',
  number: 1,
  sequence: 1,
  type: 'offer',
  text: null,
  askIds: [askId],
  visibility: 'requester_only',
  submittedAt: answeredAt,
  supersededAt: null,
  current: true,
  afterTime: false,
  offers: [offerExample],
  redactions: [],
} as const

export const extensionsExample = {
  extensions: [
    {
      participant: 'JP',
      oldDeadlineAt: deadlineAt,
      newDeadlineAt: '2026-11-25T06:40:00.000Z',
      reason: 'Public holiday.',
    },
  ],
} as const

const scope = 'What participant NO may see.'

export const timelineExample = {
  items: [
    {
      at: circulatedAt,
      type: 'consultation.circulated',
      says: 'A request was circulated to its addressees',
      participant: 'UA',
      resource: { type: 'consultation', id: consultationId },
      payload: { addressees: 3 },
    },
  ],
  complete: true,
  scope,
} as const

export const timelinessExample = {
  asOf: '2026-11-23T12:00:00.000Z',
  rows: [
    {
      participant: 'NO',
      basis: 'undertaking',
      clockFrom: circulatedAt,
      deadlineAt,
      originalDeadlineAt: deadlineAt,
      requestedBy: null,
      metAt: answeredAt,
      metBy: 'response',
      attested: true,
      hoursTaken: 2.58,
      beforeClock: false,
      standing: 'in_time',
    },
  ],
  counts: { in_time: 1 },
  formula: 'met = the earlier of the first session that stands and the first substantive response (BR-31a)',
  scope,
} as const
