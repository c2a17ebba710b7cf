import { z } from 'zod'
import { CalendarDate, Id, Instant, ParticipantCode, page } from '../../platform/http/wire.ts'
import type { CharterRow, MeetingRow, PlanRow, ReviewRow } from './governance.ts'
import { adoptions, charterKinds, decidingBodies } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const filed = { id: Id, coalition: z.string(), filedBy: ParticipantCode, createdAt: Instant }
const example = { id, coalition: 'drone', filedBy: 'LV', createdAt: '2026-11-20T12:00:00.000Z' }

export const Charter = z
  .object({
    ...filed,
    kind: z.enum(charterKinds),
    signedOn: CalendarDate,
    leadsMax: z.int().nullable(),
    reviewCycle: z.int(),
    document: z.object({
      title: z.string(),
      mediaType: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      holder: ParticipantCode,
      howToAsk: z.string(),
    }),
  })
  .meta({
    id: 'Charter',
    description: 'A charter or a letter of intent, by reference: the document stays with its holder.',
    examples: [
      {
        ...example,
        kind: 'letter_of_intent',
        signedOn: '2026-02-14',
        leadsMax: 2,
        reviewCycle: 6,
        document: {
          title: 'Letter of intent',
          mediaType: 'application/pdf',
          bytes: 182_044,
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          holder: 'LV',
          howToAsk: 'Ministry of Defence, registry',
        },
      },
    ],
  })
export const CharterPage = page(Charter).meta({ id: 'CharterPage' })

export const Plan = z
  .object({
    ...filed,
    number: z.int().meta({ description: 'The number of the version, counted from 1.' }),
    current: z.boolean(),
    title: z.string(),
    text: z.string(),
    from: CalendarDate.nullable(),
    to: CalendarDate.nullable(),
  })
  .meta({
    id: 'Plan',
    description: 'One version of a coalition’s plan.',
    examples: [
      { ...example, number: 1, current: true, title: 'Plan 2027', text: 'Interceptors first.', from: null, to: null },
    ],
  })
export const PlanPage = page(Plan).meta({ id: 'PlanPage' })

export const Meeting = z
  .object({
    ...filed,
    title: z.string(),
    heldAt: Instant,
    place: z.string().nullable(),
    summary: z.string().nullable(),
    decisions: z.array(
      z.object({
        id: Id,
        text: z.string(),
        ownedBy: ParticipantCode.nullable(),
        dueOn: CalendarDate.nullable(),
        body: z.enum(decidingBodies).nullable().meta({ description: 'The body that took it.' }),
        adoptedBy: z
          .enum(adoptions)
          .nullable()
          .meta({ description: 'How the decision was taken: see the code list `adoption`.' }),
        attendance: z.array(ParticipantCode).meta({ description: 'The participants that attended.' }),
        membershipIds: z.array(Id).meta({ description: 'The roles that were proposed by it.' }),
      }),
    ),
  })
  .meta({
    id: 'Meeting',
    description: 'A meeting of a coalition, held or to come, with what it decided.',
    examples: [
      {
        ...example,
        title: 'Steering group',
        heldAt: '2026-11-20T09:00:00.000Z',
        place: 'Riga',
        summary: null,
        decisions: [
          {
            ...{
              id,
              text: 'One joint order.',
              ownedBy: 'LV',
              dueOn: '2027-02-01',
              body: 'steering_committee' as const,
            },
            ...{ adoptedBy: 'consensus' as const, attendance: ['LV', 'UA'], membershipIds: [] },
          },
        ],
      },
    ],
  })
export const MeetingPage = page(Meeting).meta({ id: 'MeetingPage' })

export const Review = z.object({ ...filed, reviewedOn: CalendarDate, summary: z.string() }).meta({
  id: 'RoadmapReview',
  description: 'A review of a coalition’s roadmap.',
  examples: [{ ...example, reviewedOn: '2026-11-20', summary: 'Two of five deliverables are late.' }],
})
export const ReviewPage = page(Review).meta({ id: 'RoadmapReviewPage' })

export function charterToJson(row: CharterRow): z.input<typeof Charter> {
  const { title, mediaType, bytes, sha256, holder, howToAsk, reviewCycleMonths, ...fields } = row
  return {
    ...fields,
    reviewCycle: reviewCycleMonths,
    document: { title, mediaType, bytes, sha256, holder, howToAsk },
    createdAt: row.createdAt.toISOString(),
  }
}

export function planToJson({ fromOn, toOn, ...row }: PlanRow): z.input<typeof Plan> {
  return { ...row, from: fromOn, to: toOn, createdAt: row.createdAt.toISOString() }
}

export function meetingToJson(row: MeetingRow): z.input<typeof Meeting> {
  return { ...row, heldAt: row.heldAt.toISOString(), createdAt: row.createdAt.toISOString() }
}

export function reviewToJson(row: ReviewRow): z.input<typeof Review> {
  return { ...row, createdAt: row.createdAt.toISOString() }
}
