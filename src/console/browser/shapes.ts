import type { z } from 'zod'
import type * as agreements from '../../modules/agreements/schemas.ts'
import type * as proofs from '../../modules/audit/proof-schemas.ts'
import type * as proposals from '../../modules/consultations/proposal-schemas.ts'
import type * as consultations from '../../modules/consultations/schemas.ts'
import type { Session as SessionShape } from '../../modules/consultations/session-schemas.ts'
import type * as commitments from '../../modules/ledger/commitments/schemas.ts'
import type * as entries from '../../modules/ledger/entries/schemas.ts'
import type { Waiting as WaitingShape } from '../../modules/participants/inbox.ts'
import type { Me as MeShape } from '../../modules/participants/me.ts'
import type * as people from '../../modules/participants/schemas.ts'
import type * as runs from '../../modules/reports/schemas.ts'

// The wire shapes, only as types: no code of the service gets into the page, and a page that no longer fits does not
// compile.

export type Names = { en: string; uk: string | null }
export type Me = z.output<typeof MeShape>
export type Waiting = WaitingShape
export type Participant = z.output<typeof people.Participant>
export type Summary = z.output<typeof consultations.ConsultationSummary>
export type Consultation = z.output<typeof consultations.Consultation>
export type Preview = z.output<typeof consultations.Preview>
export type PreviewRow = Preview['rows'][number]
export type Addressee = z.output<typeof consultations.Addressee>
export type Session = z.output<typeof SessionShape>
export type Response = z.output<typeof consultations.Response>
export type Offer = z.output<typeof consultations.Offer>
export type Timeline = z.output<typeof consultations.Timeline>
export type Timeliness = z.output<typeof consultations.TimelinessTable>
export type AgreementSummary = z.output<typeof agreements.AgreementSummary>
export type Agreement = z.output<typeof agreements.Agreement>
export type Proposal = z.output<typeof proposals.ConversionProposal>
export type Entry = z.output<typeof entries.LedgerEntry>
export type Commitment = z.output<typeof commitments.Commitment>
export type Run = z.output<typeof runs.ReportRun>
export type Checkpoint = z.output<typeof proofs.Checkpoint>
export type Inclusion = z.output<typeof proofs.Inclusion>
