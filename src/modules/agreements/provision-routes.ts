import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { provisionToJson } from './present.ts'
import { agreementPresent, findProvision, inOrderOfTexts, listProvisions } from './provision-queries.ts'
import * as shape from './provision-schemas.ts'

/** What the texts say, item by item. */
export function provisionRoutes(context: AppContext): void {
  const { app } = context
  const provision = operationsOn(context, {
    path: '/v1/provisions',
    tags: ['Agreements'],
    key: { name: 'id', shape: shape.ProvisionKey },
    lifecycle: { of: 'provision' },
    read: 'agreement.read',
    shape: shape.Provision,
    json: provisionToJson,
    find: findProvision,
  })
  app.route(
    provision.list('listProvisions', {
      summary: 'Search provisions',
      description:
        'Searches the provisions of all agreements, and lists them in the order of the texts. `q` searches both languages.',
      conditional: true,
      filter: shape.ProvisionFilter,
      page: shape.ProvisionPage,
      order: inOrderOfTexts,
      rows: listProvisions,
    }),
  )
  app.route(
    provision.one('getProvision', {
      summary: 'Read a provision',
      description:
        'One numbered provision of an agreement, by the code of the agreement’s party and the place in the text.',
      conditional: true,
    }),
  )
  app.route(
    provision.listUnder('listAgreementProvisions', {
      at: '/v1/agreements/:id/provisions',
      parent: 'agreement',
      present: agreementPresent,
      summary: 'List the provisions of an agreement',
      description:
        'The provisions of one agreement, in the order of its text. An agreement whose text was not seen has none.',
      conditional: true,
      filter: shape.AgreementProvisionFilter,
      page: shape.ProvisionPage,
      order: inOrderOfTexts,
      rows: (tx, id, filter, page) => listProvisions(tx, filter, page, id),
    }),
  )
}
