import type { Who } from './console.ts'
import type { Scenery } from './scenery.ts'

/** Every screen, each as somebody who has something to do there. */
export function consoleScreens(scenery: Scenery, found: Found): { who: Who; paths: string[] }[] {
  const request = `/console/consultations/${scenery.request.id}`
  return [
    {
      who: { participant: 'UA', role: 'coordinator' },
      paths: [
        '/console',
        '/console/nowhere',
        '/console/sessions',
        '/console/consultations',
        '/console/consultations/new',
        `/console/consultations/${scenery.draft.id}`,
        `/console/consultations/${scenery.draft.id}/preview`,
        request,
        ...['calls', 'offers', 'close', 'timeline', 'minister'].map((tab) => `${request}/${tab}`),
        `/console/offers/${scenery.offer.id}`,
        '/console/desk',
        '/console/countries',
        '/console/countries/PL',
        '/console/agreements',
        '/console/agreements/comparison',
        '/console/agreements/provisions?q=drones',
        '/console/agreements/proposals',
        '/console/agreements/new',
        `/console/agreements/proposals/${scenery.proposal.byBritain.id}`,
        `/console/agreements/${found.agreement}`,
        '/console/coalitions',
        '/console/coalitions/board',
        '/console/coalitions/needs',
        '/console/coalitions/needs/new',
        '/console/coalitions/tasks',
        '/console/coalitions/tasks/new',
        '/console/coalitions/new',
        `/console/coalitions/${found.coalition}`,
        `/console/coalitions/needs/${found.requirement}`,
        `/console/coalitions/tasks/${found.task}`,
        `/console/coalitions/need-offers/${found.needOffer}`,
        `/console/coalitions/memberships/${found.membership}`,
        '/console/implementation',
        '/console/implementation/projects',
        '/console/implementation/projects/new',
        `/console/implementation/projects/${found.project}`,
        `/console/implementation/publications/${found.publication}`,
        '/console/implementation/reforms',
        '/console/implementation/reforms/new',
        `/console/implementation/reforms/${found.reform}`,
        '/console/implementation/roadmap',
        '/console/implementation/roadmap/new',
        `/console/implementation/roadmap/${found.roadmap}`,
        '/console/implementation/coverage?participant=PL',
        '/console/implementation/outlook?without=DE',
        '/console/implementation/instruments',
        '/console/implementation/instruments/new',
        `/console/implementation/instruments/${found.instrument}`,
        '/console/implementation/measures',
        '/console/implementation/measures/new',
        '/console/implementation/measures/upload',
        `/console/implementation/measures/${found.measure}`,
        '/console/implementation/monitoring',
        `/console/implementation/monitoring/${found.edition}`,
        `/console/desk/links/${found.link}`,
        '/console/desk/links',
        '/console/desk/rules',
        '/console/desk/rules/new',
        `/console/desk/rules/${found.rule}`,
        '/console/desk/received/new',
      ],
    },
    {
      who: { participant: 'NO', role: 'ministry' },
      paths: [
        '/console/books',
        '/console/books/proposals',
        `/console/books/proposals/${scenery.conversion.id}`,
        '/console/books/commitments',
        '/console/books/commitments/new',
        '/console/books/entries',
        '/console/books/lots',
        '/console/books/lots/new',
        '/console/books/pledges',
        '/console/books/pledges/new',
        '/console/books/organisations',
        '/console/books/reconciliation',
        '/console/books/batch',
        '/console/books/periods',
        '/console/books/receipts/new',
      ],
    },
    {
      who: { participant: found.holder, role: 'ministry' },
      paths: [`/console/books/lots/${found.lot}`],
    },
    {
      who: { participant: 'SE', role: 'ministry' },
      paths: [`/console/books/pledges/${found.pledge}`],
    },
    {
      who: { participant: 'UA', role: 'secretariat' },
      paths: ['/console/books/rates', '/console/books/revaluations'],
    },
    {
      who: { participant: found.owner, role: 'auditor' },
      paths: [
        `/console/books/commitments/${found.commitment}`,
        `/console/books/entries/${found.entry}`,
        '/console/reports',
        '/console/reports/of/ledger',
        '/console/reports/runs',
        `/console/reports/runs/${found.run}`,
        `/console/reports/compare/${found.run}/${found.laterRun}`,
        '/console/reports/evidence-requests',
        `/console/reports/evidence-requests/${found.question}`,
        '/console/reports/annotations',
        '/console/reports/verify',
      ],
    },
    {
      who: { participant: 'PL', role: 'administrator' },
      paths: [
        '/console/administration',
        '/console/administration/accounts',
        '/console/administration/accounts/new',
        `/console/administration/accounts/${found.account}`,
        '/console/administration/issuers',
        '/console/administration/issuers/new',
        `/console/administration/issuers/${found.issuer}`,
        '/console/administration/webhooks',
        '/console/administration/webhooks/new',
        '/console/administration/contacts',
      ],
    },
  ]
}

export type Found = Record<
  | 'agreement'
  | 'coalition'
  | 'requirement'
  | 'task'
  | 'membership'
  | 'commitment'
  | 'entry'
  | 'owner'
  | 'account'
  | 'issuer'
  | 'project'
  | 'reform'
  | 'roadmap'
  | 'instrument'
  | 'measure'
  | 'edition'
  | 'link'
  | 'rule'
  | 'pledge'
  | 'lot'
  | 'holder'
  | 'needOffer'
  | 'publication'
  | 'question'
  | 'run'
  | 'laterRun',
  string
>

/** Records that the scenery has made, by the first of each kind. */
export const foundStatement = `
select
  (select id::text from accord.agreement where participant = 'PL') as agreement,
  (select id::text from accord.coalition order by code limit 1) as coalition,
  (select id::text from accord.requirement order by id limit 1) as requirement,
  (select id::text from accord.task order by id limit 1) as task,
  (select id::text from accord.coalition_membership order by id limit 1) as membership,
  e.commitment_id::text as commitment,
  e.id::text as entry,
  e.participant as owner,
  (select id::text from accord.account where participant = 'PL' order by id limit 1) as account,
  (select id::text from accord.issuer where participant = 'PL' order by id limit 1) as issuer,
  (select id::text from accord.joint_project order by id limit 1) as project,
  (select id::text from accord.reform_step order by id limit 1) as reform,
  (select id::text from accord.roadmap_step order by id limit 1) as roadmap,
  (select id::text from accord.instrument order by id limit 1) as instrument,
  (select id::text from accord.measure order by id limit 1) as measure,
  (select id::text from accord.monitoring_edition order by id limit 1) as edition,
  (select id::text from accord.implementation_link order by id limit 1) as link,
  (select id::text from accord.link_rule where participant = 'UA' order by id limit 1) as rule,
  (select id::text from accord.pledge where participant = 'SE' order by id desc limit 1) as pledge,
  (select id::text from accord.lot order by id limit 1) as lot,
  (select participant from accord.lot order by id limit 1) as holder,
  (select id::text from accord.requirement_offer order by id limit 1) as "needOffer",
  (select id::text from accord.joint_project_publication order by id limit 1) as publication,
  (select id::text from accord.evidence_request order by id limit 1) as question,
  (select id::text from accord.report_run r where r.participant = e.participant order by id limit 1) as run,
  (select id::text from accord.report_run r where r.participant = e.participant order by id offset 1 limit 1) as "laterRun"
from accord.ledger_entry e
where e.commitment_id is not null
order by e.id
limit 1`

/** The codes that have names. */
export const codesStatement = `
select code from accord.participant
union select code from accord.coalition
union select code from accord.capability
union select code from accord.reform_programme`
