import type { AppContext } from '../../platform/http/context.ts'
import { batchRoutes } from './batches/routes.ts'
import { commitmentRoutes } from './commitments/routes.ts'
import { entryRoutes } from './entries/routes.ts'
import { organisationRoutes } from './organisations/routes.ts'
import { periodRoutes } from './periods/routes.ts'
import { receiptRoutes } from './receipts/routes.ts'
import { revaluationRoutes } from './revaluations/routes.ts'

/** The books: a folder for each kind of record. */
export function ledgerRoutes(context: AppContext): void {
  organisationRoutes(context)
  commitmentRoutes(context)
  entryRoutes(context)
  receiptRoutes(context)
  batchRoutes(context)
  periodRoutes(context)
  revaluationRoutes(context)
}
