import type { ComponentChildren } from 'preact'
import * as administration from './administration.tsx'
import * as agreements from './agreements.tsx'
import { BatchPage } from './batch.tsx'
import * as books from './books.tsx'
import { CallsPage } from './calls.tsx'
import { PreviewPage } from './circulation.tsx'
import { ClosePage, MinisterPage, TimelinePage } from './closure.tsx'
import * as coalitions from './coalitions.tsx'
import { ConsultationPage } from './consultation.tsx'
import { Consultations, NewConsultation } from './consultations.tsx'
import { Countries, CountryPage } from './countries.tsx'
import { Desk } from './desk.tsx'
import { Home } from './home.tsx'
import { OfferPage } from './offer.tsx'
import { OffersPage } from './offers.tsx'
import * as reports from './reports.tsx'
import { Sessions } from './sessions.tsx'

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
  ['/console/countries', () => <Countries />],
  ['/console/countries/:id', (parts) => <CountryPage code={idOf(parts)} />],
  ['/console/agreements', () => <agreements.Agreements />],
  ['/console/agreements/comparison', () => <agreements.ComparisonPage />],
  ['/console/agreements/provisions', () => <agreements.ProvisionsPage />],
  ['/console/agreements/proposals', () => <agreements.RegisterProposals />],
  ['/console/agreements/proposals/:id', (parts) => <agreements.RegisterProposalPage id={idOf(parts)} />],
  ['/console/agreements/:id', (parts) => <agreements.AgreementPage id={idOf(parts)} />],
  ['/console/coalitions', () => <coalitions.Coalitions />],
  ['/console/coalitions/board', () => <coalitions.BoardPage />],
  ['/console/coalitions/needs', () => <coalitions.Needs />],
  ['/console/coalitions/needs/new', () => <coalitions.NewNeed />],
  ['/console/coalitions/needs/:id', (parts) => <coalitions.NeedPage id={idOf(parts)} />],
  ['/console/coalitions/need-offers/:id', (parts) => <coalitions.NeedOfferPage id={idOf(parts)} />],
  ['/console/coalitions/tasks', () => <coalitions.Tasks />],
  ['/console/coalitions/tasks/:id', (parts) => <coalitions.TaskPage id={idOf(parts)} />],
  ['/console/coalitions/memberships/:id', (parts) => <coalitions.MembershipPage id={idOf(parts)} />],
  ['/console/coalitions/:id', (parts) => <coalitions.CoalitionPage id={idOf(parts)} />],
  ['/console/books', () => <books.Books />],
  ['/console/books/proposals', () => <books.Proposals />],
  ['/console/books/proposals/:id', (parts) => <books.ProposalPage id={idOf(parts)} />],
  ['/console/books/commitments', () => <books.Commitments />],
  ['/console/books/commitments/new', () => <books.NewCommitment />],
  ['/console/books/commitments/:id', (parts) => <books.CommitmentPage id={idOf(parts)} />],
  ['/console/books/entries', () => <books.EntriesPage />],
  ['/console/books/entries/:id', (parts) => <books.EntryPage id={idOf(parts)} />],
  ['/console/books/receipts/new', () => <books.NewReceipt />],
  ['/console/books/lots', () => <books.Lots />],
  ['/console/books/lots/:id', (parts) => <books.LotPage id={idOf(parts)} />],
  ['/console/books/pledges', () => <books.Pledges />],
  ['/console/books/reconciliation', () => <books.Reconciliation />],
  ['/console/books/batch', () => <BatchPage />],
  ['/console/reports', () => <reports.Reports />],
  ['/console/reports/of/:name', (parts) => <reports.ReportPage name={parts['name']!} />],
  ['/console/reports/runs', () => <reports.Runs />],
  ['/console/reports/runs/:id', (parts) => <reports.RunPage id={idOf(parts)} />],
  [
    '/console/reports/compare/:first/:second',
    (parts) => <reports.ComparePage first={parts['first']!} second={parts['second']!} />,
  ],
  ['/console/reports/evidence-requests', () => <reports.Questions />],
  ['/console/reports/evidence-requests/:id', (parts) => <reports.QuestionPage id={idOf(parts)} />],
  ['/console/reports/annotations', () => <reports.Annotations />],
  ['/console/administration', () => <administration.Administration />],
  ['/console/administration/accounts', () => <administration.Accounts />],
  ['/console/administration/accounts/new', () => <administration.NewAccount />],
  ['/console/administration/accounts/:id', (parts) => <administration.AccountPage id={idOf(parts)} />],
  ['/console/administration/issuers', () => <administration.Issuers />],
  ['/console/administration/issuers/new', () => <administration.NewIssuer />],
  ['/console/administration/issuers/:id', (parts) => <administration.IssuerPage id={idOf(parts)} />],
  ['/console/administration/webhooks', () => <administration.Webhooks />],
  ['/console/administration/webhooks/:id', (parts) => <administration.WebhookPage id={idOf(parts)} />],
  ['/console/administration/contacts', () => <administration.Contacts />],
]
