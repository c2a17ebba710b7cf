import { type SQL, sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import {
  code,
  coded,
  date,
  decimal,
  directionOf,
  flowDirections,
  integer,
  key,
  list,
  moment,
  money,
  organisation,
  text,
} from './columns.ts'
import { happened, provisionsNamed, recorded } from './filters.ts'
import { CommitmentsQuery, type ReportQuery } from './inputs.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { type Range, within } from './walk.ts'

const provider = 'case when c.provider_organisation_id is null then c.participant end'

const columns = {
  commitment: code('c.id'),
  books: code('c.participant'),
  title: text('c.title'),
  purpose: text('c.purpose'),
  terms: text('c.terms'),
  signatoryName: text("c.signatory ->> 'name'"),
  signatoryOffice: text("c.signatory ->> 'office'"),
  signatoryInstrument: text("c.signatory ->> 'instrument'"),
  signedOn: date('c.signed_on'),
  agreement: code('c.agreement_id'),
  provisions: list("coalesce(v.provisions, '{}')"),
  pledge: code('c.pledge_id'),
  provider: code(provider),
  providerOrganisation: key(organisation('c.provider_organisation_id')),
  receiver: code('c.receiver'),
  receiverOrganisation: key(organisation('c.receiver_organisation_id')),
  direction: coded(directionOf(provider, 'c.receiver'), flowDirections),
  origin: code('c.origin'),
  consentReference: key('c.consent_reference'),
  modality: code('c.modality'),
  category: code('c.aid_category'),
  sector: code('c.sector'),
  financeType: code('c.finance_type'),
  flowType: code('c.flow_type'),
  currency: code('c.currency'),
  committed: decimal(money('e.committed', 'c.currency')),
  drawn: decimal(money('e.drawn', 'c.currency')),
  items: integer('coalesce(i.items, 0)'),
  entries: integer('coalesce(e.entries, 0)'),
  externalSystem: key('c.external_system'),
  externalId: key('c.external_id'),
  recordedAt: moment('c.created_at'),
} as const satisfies Columns

export const commitmentsReport: Report = {
  name: 'commitments',
  summary: 'Pull the register of commitments',
  description:
    'One row is one commitment: its title, who signed it by which instrument, its terms, and in its own currency the amount committed, less decommitments, and the amount drawn. `commitment` and `pledge` are the ids that the ledger and the register of pledges use, so that totals can be recalculated from the files.',
  action: 'report.pull',
  query: CommitmentsQuery,
  columns,
  rowsOf: ['books', 'receiver'],
  walks: 'commitment',
  source: (query, asOf, range) => sql`${commitmentsFrom(query, asOf, range)} order by c.id`,
  totals: {
    by: ['direction', 'financeType', 'currency'],
    sums: ['committed', 'drawn'],
    formula:
      'sum of the commitments of one direction, finance type and currency: provider’s entries of the kind commitment, and what disbursements draw of it',
  },
}

function commitmentsFrom(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  return sql`
    from accord.commitment c
    left join lateral (${provisionsNamed('commitment', 'c.id', asOf)}) v on true
    left join lateral (
      select count(*)::integer as items
      from accord.commitment_item i
      where i.commitment_id = c.id
    ) i on true
    left join lateral (
      select count(*)::integer as entries,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'commitment'), 0) as committed,
        coalesce(sum(e.commitment_amount) filter (where e.flow_kind = 'disbursement'), 0) as drawn
      from accord.ledger_entry e
      where e.commitment_id = c.id
        and e.stated_by = 'provider'
        and ${recorded('e.change_id', asOf)}
        and ${happened('e.value_date', query)}
      having count(*) > 0
    ) e on true
    where ${within('c.id', range)}
      and ${recorded('c.change_id', asOf)}
      and ${happened('c.signed_on', query)}
      and ${is('c.participant', query.participant)}
      and ${is('c.receiver', query.receiver)}
      and ${is('c.currency', query.originalCurrency)}`
}
