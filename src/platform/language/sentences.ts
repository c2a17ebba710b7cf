import { actionsInUkrainian } from '../../access/action-words.ts'
import { type Action, policy } from '../../access/policy.ts'
import { ukrainianOfBooks } from './sentences-of-books.ts'
import { ukrainianOfConsultations } from './sentences-of-consultations.ts'
import { ukrainianOfRequests } from './sentences-of-requests.ts'

/** What an action is called, in a refusal of it. */
const actions = Object.fromEntries(
  (Object.keys(policy) as Action[]).map((action) => [policy[action].says, actionsInUkrainian[action]]),
)

/**
 * The sentences that people are told, English to Ukrainian. `{name}` is a parameter; one that is itself a word of the
 * catalogue is translated with it. A sentence that is not here is told in English, beside its rule in Ukrainian.
 */
export const ukrainian: Readonly<Record<string, string>> = {
  ...actions,
  ...ukrainianOfRequests,
  ...ukrainianOfConsultations,
  ...ukrainianOfBooks,
}
