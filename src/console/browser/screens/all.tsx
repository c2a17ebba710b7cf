import type { ComponentChildren } from 'preact'
import * as administration from './administration.tsx'
import * as agreements from './agreements.tsx'
import * as auditing from './auditing.tsx'
import { BatchPage } from './batch.tsx'
import { BoardPage } from './board.tsx'
import * as books from './books.tsx'
import { CallsPage } from './calls.tsx'
import { PreviewPage } from './circulation.tsx'
import { ClosePage, MinisterPage, TimelinePage } from './closure.tsx'
import * as coalitions from './coalitions.tsx'
import * as commitments from './commitments.tsx'
import { ConsultationPage } from './consultation.tsx'
import { Consultations, NewConsultation } from './consultations.tsx'
import { Contacts } from './contacts.tsx'
import { Countries, CountryPage } from './countries.tsx'
import * as coverage from './coverage.tsx'
import { Desk } from './desk.tsx'
import * as entries from './entries.tsx'
import { Home } from './home.tsx'
import { Implementation } from './implementation.tsx'
import * as instruments from './instruments.tsx'
import * as rules from './link-rules.tsx'
import { LinkPage, Links } from './links.tsx'
import * as lots from './lots.tsx'
import * as measures from './measures.tsx'
import * as monitoring from './monitoring.tsx'
import { NewLot } from './new-lot.tsx'
import { NewPledge } from './new-pledge.tsx'
import { NewTask } from './new-task.tsx'
import { NewWebhook } from './new-webhook.tsx'
import { OfferPage } from './offer.tsx'
import { OffersPage } from './offers.tsx'
import { Organisations } from './organisations.tsx'
import { Periods } from './periods.tsx'
import * as planning from './planning.tsx'
import { PledgePage, Pledges } from './pledges.tsx'
import * as projects from './projects.tsx'
import { PublicationPage } from './publication.tsx'
import { Rates } from './rates.tsx'
import { NewReceived, ReceivedPage } from './received.tsx'
import { Reconciliation } from './reconciliation.tsx'
import * as reforms from './reforms.tsx'
import { NewAgreement } from './register-changes.tsx'
import * as proposals from './register-proposals.tsx'
import * as reports from './reports.tsx'
import { RevaluationPage, Revaluations } from './revaluations.tsx'
import { Roadmap, RoadmapPage } from './roadmap.tsx'
import * as runs from './runs.tsx'
import { Sessions } from './sessions.tsx'
import { VerifyPage } from './verify.tsx'
import * as work from './work.tsx'

type Draw = (parts: Record<string, string>) => ComponentChildren
const idOf = (parts: Record<string, string>) => parts['id']!

/** The table of contents: which address shows which screen. */
export const screens: readonly (readonly [pattern: string, draw: Draw])[] = [
  ['/console', () => <Home />],
  ['/console/sign-in', () => <Home />],
  ['/console/sessions', () => <Sessions />],
  ['/console/consultations', () => <Consultations />],
  ['/console/consultations/new', () => <NewConsultation />],
  ['/console/consultations/:id', (parts) => <ConsultationPage id={idOf(parts)} />],
  ['/console/consultations/:id/preview', (parts) => <PreviewPage id={idOf(parts)} />],
  ['/console/consultations/:id/calls', (parts) => <CallsPage id={idOf(parts)} />],
  ['/console/consultations/:id/offers', (parts) => <OffersPage id={idOf(parts)} />],
  ['/console/consultations/:id/close', (parts) => <ClosePage id={idOf(parts)} />],
  ['/console/consultations/:id/timeline', (parts) => <TimelinePage id={idOf(parts)} />],
  ['/console/consultations/:id/minister', (parts) => <MinisterPage id={idOf(parts)} />],
  ['/console/offers/:id', (parts) => <OfferPage id={idOf(parts)} />],
  ['/console/desk', () => <Desk />],
  ['/console/desk/links', () => <Links />],
  ['/console/desk/rules', () => <rules.LinkRules />],
  ['/console/desk/rules/new', () => <rules.NewLinkRule />],
  ['/console/desk/rules/:id', (parts) => <rules.LinkRulePage id={idOf(parts)} />],
  ['/console/desk/links/:id', (parts) => <LinkPage id={idOf(parts)} />],
  ['/console/desk/received/new', () => <NewReceived />],
  ['/console/desk/received/:id', (parts) => <ReceivedPage id={idOf(parts)} />],
  ['/console/countries', () => <Countries />],
  ['/console/countries/:id', (parts) => <CountryPage code={idOf(parts)} />],
  ['/console/agreements', () => <agreements.Agreements />],
  ['/console/agreements/comparison', () => <agreements.ComparisonPage />],
  ['/console/agreements/provisions', () => <agreements.ProvisionsPage />],
  ['/console/agreements/proposals', () => <proposals.RegisterProposals />],
  ['/console/agreements/proposals/:id', (parts) => <proposals.RegisterProposalPage id={idOf(parts)} />],
  ['/console/agreements/new', () => <NewAgreement />],
  ['/console/agreements/:id', (parts) => <agreements.AgreementPage id={idOf(parts)} />],
  ['/console/coalitions', () => <coalitions.Coalitions />],
  ['/console/coalitions/board', () => <BoardPage />],
  ['/console/coalitions/needs', () => <work.Needs />],
  ['/console/coalitions/needs/new', () => <work.NewNeed />],
  ['/console/coalitions/needs/:id', (parts) => <work.NeedPage id={idOf(parts)} />],
  ['/console/coalitions/need-offers/:id', (parts) => <work.NeedOfferPage id={idOf(parts)} />],
  ['/console/coalitions/tasks', () => <work.Tasks />],
  ['/console/coalitions/tasks/new', () => <NewTask />],
  ['/console/coalitions/tasks/:id', (parts) => <work.TaskPage id={idOf(parts)} />],
  ['/console/coalitions/memberships/:id', (parts) => <coalitions.MembershipPage id={idOf(parts)} />],
  ['/console/coalitions/new', () => <planning.NewCoalition />],
  ['/console/coalitions/:id', (parts) => <coalitions.CoalitionPage id={idOf(parts)} />],
  ['/console/implementation', () => <Implementation />],
  ['/console/implementation/coverage', () => <coverage.CoveragePage />],
  ['/console/implementation/outlook', () => <coverage.OutlookPage />],
  ['/console/implementation/instruments', () => <instruments.Instruments />],
  ['/console/implementation/instruments/new', () => <instruments.NewInstrument />],
  ['/console/implementation/instruments/:id', (parts) => <instruments.InstrumentPage id={idOf(parts)} />],
  ['/console/implementation/measures', () => <measures.Measures />],
  ['/console/implementation/measures/new', () => <measures.NewMeasure />],
  ['/console/implementation/measures/upload', () => <measures.MeasuresUpload />],
  ['/console/implementation/measures/:id', (parts) => <measures.MeasurePage id={idOf(parts)} />],
  ['/console/implementation/monitoring', () => <monitoring.Monitoring />],
  ['/console/implementation/monitoring/:id', (parts) => <monitoring.EditionPage id={idOf(parts)} />],
  ['/console/implementation/projects', () => <projects.Projects />],
  ['/console/implementation/projects/new', () => <planning.NewProject />],
  ['/console/implementation/projects/:id', (parts) => <projects.ProjectPage id={idOf(parts)} />],
  ['/console/implementation/publications/:id', (parts) => <PublicationPage id={idOf(parts)} />],
  ['/console/implementation/reforms', () => <reforms.Reforms />],
  ['/console/implementation/reforms/new', () => <planning.NewReformStep />],
  ['/console/implementation/reforms/:id', (parts) => <reforms.ReformPage id={idOf(parts)} />],
  ['/console/implementation/roadmap', () => <Roadmap />],
  ['/console/implementation/roadmap/new', () => <planning.NewRoadmapStep />],
  ['/console/implementation/roadmap/:id', (parts) => <RoadmapPage id={idOf(parts)} />],
  ['/console/books', () => <books.Books />],
  ['/console/books/proposals', () => <books.Proposals />],
  ['/console/books/proposals/:id', (parts) => <books.ProposalPage id={idOf(parts)} />],
  ['/console/books/commitments', () => <commitments.Commitments />],
  ['/console/books/commitments/new', () => <commitments.NewCommitment />],
  ['/console/books/commitments/:id', (parts) => <commitments.CommitmentPage id={idOf(parts)} />],
  ['/console/books/entries', () => <entries.EntriesPage />],
  ['/console/books/entries/:id', (parts) => <entries.EntryPage id={idOf(parts)} />],
  ['/console/books/receipts/new', () => <entries.NewReceipt />],
  ['/console/books/lots', () => <lots.Lots />],
  ['/console/books/lots/new', () => <NewLot />],
  ['/console/books/lots/:id', (parts) => <lots.LotPage id={idOf(parts)} />],
  ['/console/books/pledges', () => <Pledges />],
  ['/console/books/pledges/new', () => <NewPledge />],
  ['/console/books/pledges/:id', (parts) => <PledgePage id={idOf(parts)} />],
  ['/console/books/organisations', () => <Organisations />],
  ['/console/books/rates', () => <Rates />],
  ['/console/books/reconciliation', () => <Reconciliation />],
  ['/console/books/periods', () => <Periods />],
  ['/console/books/revaluations', () => <Revaluations />],
  ['/console/books/revaluations/:id', (parts) => <RevaluationPage id={idOf(parts)} />],
  ['/console/books/batch', () => <BatchPage />],
  ['/console/reports', () => <reports.Reports />],
  ['/console/reports/of/:name', (parts) => <reports.ReportPage name={parts['name']!} />],
  ['/console/reports/verify', () => <VerifyPage />],
  ['/console/reports/runs', () => <runs.Runs />],
  ['/console/reports/runs/:id', (parts) => <runs.RunPage id={idOf(parts)} />],
  [
    '/console/reports/compare/:first/:second',
    (parts) => <runs.ComparePage first={parts['first']!} second={parts['second']!} />,
  ],
  ['/console/reports/evidence-requests', () => <auditing.Questions />],
  ['/console/reports/evidence-requests/:id', (parts) => <auditing.QuestionPage id={idOf(parts)} />],
  ['/console/reports/annotations', () => <auditing.Annotations />],
  ['/console/administration', () => <administration.Administration />],
  ['/console/administration/accounts', () => <administration.Accounts />],
  ['/console/administration/accounts/new', () => <administration.NewAccount />],
  ['/console/administration/accounts/:id', (parts) => <administration.AccountPage id={idOf(parts)} />],
  ['/console/administration/issuers', () => <administration.Issuers />],
  ['/console/administration/issuers/new', () => <administration.NewIssuer />],
  ['/console/administration/issuers/:id', (parts) => <administration.IssuerPage id={idOf(parts)} />],
  ['/console/administration/webhooks', () => <administration.Webhooks />],
  ['/console/administration/webhooks/new', () => <NewWebhook />],
  ['/console/administration/webhooks/:id', (parts) => <administration.WebhookPage id={idOf(parts)} />],
  ['/console/administration/contacts', () => <Contacts />],
]
