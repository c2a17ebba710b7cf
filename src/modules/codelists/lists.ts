import { accessLists } from './access-lists.ts'
import { actionLists } from './action-lists.ts'
import { agreementLists } from './agreement-lists.ts'
import type { CodeList } from './code-list.ts'
import { consultationLists } from './consultation-lists.ts'
import { deliveryLists } from './delivery-lists.ts'
import { implementationLists } from './implementation-lists.ts'
import { projectLists } from './project-lists.ts'
import { reportLists } from './report-lists.ts'
import { serviceLists } from './service-lists.ts'
import { supportLists } from './support-lists.ts'
import { waitingLists } from './waiting-lists.ts'
import { workLists } from './work-lists.ts'

/** Every code that this service sends or accepts. */
export const codeLists: readonly CodeList[] = [
  ...accessLists,
  ...waitingLists,
  ...agreementLists,
  ...consultationLists,
  ...supportLists,
  ...deliveryLists,
  ...workLists,
  ...implementationLists,
  ...projectLists,
  ...reportLists,
  ...actionLists,
  ...serviceLists,
]
