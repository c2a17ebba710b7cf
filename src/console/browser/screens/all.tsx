import type { ComponentChildren } from 'preact'
import { CallsPage } from './calls.tsx'
import { PreviewPage } from './circulation.tsx'
import { ClosePage, MinisterPage, TimelinePage } from './closure.tsx'
import { ConsultationPage } from './consultation.tsx'
import { Consultations, NewConsultation } from './consultations.tsx'
import { Home } from './home.tsx'
import { OffersPage } from './offers.tsx'
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
]
