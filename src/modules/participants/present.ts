import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import type { ParticipantRow } from './queries.ts'
import { maySeeContactPoints } from './rules.ts'
import type { Participant } from './schemas.ts'

export function participantToJson(row: ParticipantRow, { actor }: View): z.input<typeof Participant> {
  const { id: _id, nameEn, nameUk, officialNameEn, officialNameUk, contactPoints, ...told } = row
  const shown = maySeeContactPoints(actor, row.code)
  return {
    ...told,
    name: { en: nameEn, uk: nameUk },
    officialName: { en: officialNameEn, uk: officialNameUk },
    ...(shown ? { contactPoints } : {}),
    redactions: shown ? [] : ['contactPoints'],
  }
}
