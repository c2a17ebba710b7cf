import type { z } from 'zod'
import type { AppContext } from '../../../platform/http/context.ts'
import { operationsOn } from '../../../platform/http/operations.ts'
import { OrganisationInput } from '../inputs.ts'
import * as organisations from './organisations.ts'
import { Organisation, OrganisationFilter, OrganisationPage } from './schemas.ts'

function organisationToJson(row: organisations.OrganisationRow): z.input<typeof Organisation> {
  return { ...row, name: { en: row.nameEn, uk: row.nameUk } }
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
      description: 'Funds, international organisations and companies that give or receive without being participants.',
      conditional: true,
      filter: OrganisationFilter,
      page: OrganisationPage,
      order: organisations.oldestOrganisationFirst,
      rows: organisations.listOrganisations,
    }),
  )
  app.route(
    organisation.one('getOrganisation', {
      summary: 'Read an organisation',
      description: 'One organisation by its id in this service. Reports name it by its scheme and identifier.',
    }),
  )
  app.route(
    organisation.create('registerOrganisation', {
      summary: 'Register an organisation',
      description:
        'Enters an organisation once for everybody, by its identifier in a published scheme, so that commitments and receipts can name it.',
      access: 'organisation.create',
      body: OrganisationInput,
      command: organisations.registerOrganisation,
    }),
  )
}
