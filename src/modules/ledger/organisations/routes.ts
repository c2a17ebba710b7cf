import type { z } from 'zod'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { OrganisationInput } from '../inputs.ts'
import * as organisations from './organisations.ts'
import { Organisation, OrganisationFilter, OrganisationPage } from './schemas.ts'

function organisationToJson({ nameEn, nameUk, ...row }: organisations.OrganisationRow): z.input<typeof Organisation> {
  return { ...row, name: { en: nameEn, uk: nameUk } }
}

/** Funds, international organisations and companies that give or receive. */
export function organisationRoutes(context: AppContext): void {
  const { app } = context
  const organisation = operationsOn(context, {
    path: '/v1/organisations',
    tags: ['Organisations'],
    lifecycle: { of: 'organisation' },
    read: 'organisation.read',
    shape: Organisation,
    json: organisationToJson,
    find: organisations.findOrganisation,
  })
  app.route(
    organisation.list('listOrganisations', {
      summary: 'List organisations',
      description: 'That give or receive without being participants.',
      filter: OrganisationFilter,
      page: OrganisationPage,
      order: organisations.oldestOrganisationFirst,
      rows: organisations.listOrganisations,
    }),
  )
  app.route(
    organisation.one('getOrganisation', {
      summary: 'Read an organisation',
      description: 'By its id here; its scheme and identifier are what reports name it by.',
    }),
  )
  app.route(
    organisation.create('registerOrganisation', {
      summary: 'Register an organisation',
      description: 'Once for everybody, by its identifier in a published scheme.',
      access: 'organisation.create',
      body: OrganisationInput,
      command: organisations.registerOrganisation,
    }),
  )
}
