import type { TestApp } from './app.ts'
import { commitGoods, document, receiveLot, register, state } from './goods.ts'
import { type Kind, type Makers, makersOf, marking, type Reply } from './origin-makers.ts'
import { pledged, recordTold } from './received-scenery.ts'

export type Child = {
  reply: Reply
  /** Where one record is read. */
  at: string[]
  /** Where a list would have it. */
  lists: string[]
  /** What no reply to an outsider may hold. */
  ids: string[]
}

export type Edge = {
  from: string
  to: string
  make: (kind: Kind, told: object) => Promise<Child>
  /** Whether the request tells a marking of the child. */
  marked: boolean
  /** Who sees the child of an origin that is open, and not that of one that is limited. */
  reader: string
}

/** Every way in which one record is made from another, over HTTP. */
export function edgesOf(test: TestApp): Edge[] {
  const makers = makersOf(test)
  return [...offers(makers), ...commitments(makers), ...goods(makers), ...payments(makers), ...remarks(makers)]
}

const child = (reply: Reply, at: string, ...lists: string[]): Child => ({
  reply,
  at: reply.status === 201 ? [`${at}/${reply.body.id}`] : [],
  lists: [at, ...lists],
  ids: reply.status === 201 ? [reply.body.id] : [],
})

function offers({ need, task, offered, proposed, offeredToNeed, acceptedByNeed, commit }: Makers): Edge[] {
  return [
    {
      from: 'requirement',
      to: 'task',
      marked: true,
      reader: 'PT',
      make: async (kind, told) => child(await task({ requirementId: await need(kind), ...told }, 'LV'), '/v1/tasks'),
    },
    {
      from: 'requirement',
      to: 'offer to it',
      marked: false,
      reader: 'UA',
      make: async (kind) => child(await offeredToNeed(await need(kind)), '/v1/requirement-offers'),
    },
    {
      from: 'accepted offer to a requirement',
      to: 'commitment',
      marked: true,
      reader: 'UA',
      make: async (kind, told) =>
        child(await commit({ requirementOfferId: await acceptedByNeed(await need(kind)), ...told }), '/v1/commitments'),
    },
    {
      from: 'accepted offer to a requirement',
      to: 'task',
      marked: true,
      reader: 'UA',
      make: async (kind, told) => {
        const requirementId = await need(kind)
        const requirementOfferId = await acceptedByNeed(requirementId)
        return child(await task({ requirementId, requirementOfferId, ...told }), '/v1/tasks')
      },
    },
    {
      from: 'consultation',
      to: 'response and offer',
      marked: false,
      reader: 'NO',
      make: async (kind) => {
        const { reply, offerId } = await offered(kind)
        return { reply, at: [`/v1/offers/${offerId}`], lists: [], ids: [offerId] }
      },
    },
    {
      from: 'accepted offer of a consultation',
      to: 'commitment',
      marked: true,
      reader: 'NO',
      make: async (kind, told) =>
        child(await commit({ conversionProposalId: await proposed(kind, 'money'), ...told }), '/v1/commitments'),
    },
    {
      from: 'accepted offer of a consultation',
      to: 'task',
      marked: true,
      reader: 'NO',
      make: async (kind, told) => {
        const conversionProposalId = await proposed(kind, 'goods')
        return child(await task({ requirementId: await need('open'), conversionProposalId, ...told }), '/v1/tasks')
      },
    },
  ]
}

function commitments({ test, sweden, commit, commitment, pay, next }: Makers): Edge[] {
  const stated = (more: object) => sweden.post<Reply['body']>('/v1/pledges', { ...pledged, ...more })
  const pledge = async (kind: Kind) => {
    const reply = await stated({ marking: marking(kind) })
    return reply.body.id
  }
  return [
    {
      from: 'pledge',
      to: 'part of it',
      marked: true,
      reader: 'PT',
      make: async (kind, told) => child(await stated({ parentPledgeId: await pledge(kind), ...told }), '/v1/pledges'),
    },
    {
      from: 'pledge',
      to: 'pledge that takes its place',
      marked: false,
      reader: 'PT',
      make: async (kind) => child(await stated({ supersedesPledgeId: await pledge(kind) }), '/v1/pledges'),
    },
    {
      from: 'received statement',
      to: 'pledge that it is adopted as',
      marked: false,
      reader: 'PT',
      make: async (kind) => {
        const { id } = await recordTold(test, { marking: marking(kind) })
        const at = `/v1/received-statements/${id}/adoption`
        const { status, body } = await sweden.post<{ recordId: string }>(at, undefined, { ifMatch: 1 })
        return child({ status: status === 200 ? 201 : status, body: { id: body.recordId } }, '/v1/pledges')
      },
    },
    {
      from: 'pledge',
      to: 'commitment',
      marked: true,
      reader: 'PT',
      make: async (kind, told) => child(await commit({ pledgeId: await pledge(kind), ...told }), '/v1/commitments'),
    },
    {
      from: 'commitment',
      to: 'entry',
      marked: false,
      reader: 'PT',
      make: async (kind) => child(await pay(await commitment(kind)), '/v1/ledger-entries'),
    },
    {
      from: 'commitment',
      to: 'allocation',
      marked: false,
      reader: 'PT',
      make: async (kind) => {
        const at = `/v1/commitments/${await commitment(kind)}`
        const reply = await sweden.post<Reply['body']>(`${at}/allocations`, { package: 'One', amount: `${next()}.00` })
        return { reply, at: [at], lists: [], ids: [reply.body.id] }
      },
    },
  ]
}

function goods({ sweden, ukraine }: Makers): Edge[] {
  const committed = (kind: Kind) => commitGoods(sweden, { marking: marking(kind) })
  const lot = async (kind: Kind) =>
    (await register(sweden, { commitmentId: await committed(kind), marking: marking(kind) })).id
  const handed = async (kind: Kind) => {
    const lotId = await lot(kind)
    const reply = await state(sweden, lotId, 'handed_over', { quantity: '10' })
    return { lotId, entryId: reply.body.entryId! }
  }
  const evidence = (at: string, told: object) => ukraine.post<Reply['body']>(`${at}/evidence`, { ...document, ...told })
  return [
    {
      from: 'commitment',
      to: 'lot',
      marked: true,
      reader: 'PT',
      make: async (kind, told) => {
        const body = { commitmentId: await committed(kind), itemClass: 'generator', unit: 'pieces', quantity: '100' }
        return child(await sweden.post<Reply['body']>('/v1/lots', { ...body, ...told }), '/v1/lots')
      },
    },
    {
      from: 'lot',
      to: 'entry of its hand-over',
      marked: false,
      reader: 'PT',
      make: async (kind) => {
        const { entryId } = await handed(kind)
        return child({ status: 201, body: { id: entryId } }, '/v1/ledger-entries')
      },
    },
    {
      from: 'lot',
      to: 'receipt and its match',
      marked: false,
      reader: 'PT',
      make: async (kind) => {
        const { lotId, entryId } = await handed(kind)
        const made = child(await receiveLot(ukraine, lotId, '10'), '/v1/ledger-entries')
        return { ...made, ids: [...made.ids, entryId] }
      },
    },
    {
      from: 'lot',
      to: 'evidence',
      marked: true,
      reader: 'PT',
      make: async (kind, told) => {
        const { lotId } = await handed(kind)
        const made = child(await evidence(`/v1/lots/${lotId}`, told), '/v1/evidence')
        return { ...made, lists: [] }
      },
    },
    {
      from: 'entry',
      to: 'evidence',
      marked: true,
      reader: 'PT',
      make: async (kind, told) => {
        const { entryId } = await handed(kind)
        const made = child(await evidence(`/v1/ledger-entries/${entryId}`, told), '/v1/evidence')
        return { ...made, lists: [] }
      },
    },
  ]
}

function payments({ commitment, pay, receive, next, ukraine }: Makers): Edge[] {
  const told = (more: object) => more
  const matched = async (reply: Reply, payment: string): Promise<Child> => {
    const made = child(reply, '/v1/ledger-entries', '/v1/reports/reconciliation')
    return { ...made, ids: [...made.ids, payment] }
  }
  return [
    {
      from: 'commitment',
      to: 'receipt that names it',
      marked: true,
      reader: 'PT',
      make: async (kind, more) =>
        child(
          await receive({ commitmentId: await commitment(kind), amount: `${next()}.11`, ...told(more) }),
          '/v1/ledger-entries',
        ),
    },
    {
      from: 'payment',
      to: 'receipt and match by reference',
      marked: true,
      reader: 'PT',
      make: async (kind, more) => {
        const reference = { system: 'bank', id: `TX-${next()}` }
        const payment = await pay(await commitment(kind), { externalReference: reference })
        const reply = await receive({ amount: `${next()}.22`, providerReference: reference, ...told(more) })
        return await matched(reply, payment.body.id)
      },
    },
    {
      from: 'payment',
      to: 'receipt and match by amount and date',
      marked: true,
      reader: 'PT',
      make: async (kind, more) => {
        const amount = `${next()}.33`
        const payment = await pay(await commitment(kind), { amount })
        return await matched(await receive({ amount, ...told(more) }), payment.body.id)
      },
    },
    {
      from: 'payment',
      to: 'match by hand',
      marked: false,
      reader: 'PT',
      // The receipt was stated before, for the framework: what is for both is the match.
      make: async (kind) => {
        const payment = await pay(await commitment(kind), { amount: `${next()}.44` })
        const receipt = await receive({ amount: `${next()}.55` })
        const reply = await ukraine.post<Reply['body']>(`/v1/receipts/${receipt.body.id}/match`, {
          disbursementId: payment.body.id,
        })
        return {
          reply: { ...reply, status: reply.status === 200 ? 201 : reply.status },
          at: [`/v1/ledger-entries/${payment.body.id}`],
          lists: ['/v1/ledger-entries', '/v1/reports/reconciliation'],
          ids: [payment.body.id],
        }
      },
    },
  ]
}

function remarks({ test, ukraine, commitment, pay }: Makers): Edge[] {
  const auditor = test.as('UA', 'auditor')
  return [
    {
      from: 'commitment',
      to: 'annotation',
      marked: false,
      reader: 'PT',
      make: async (kind) => {
        const resource = { type: 'commitment', id: await commitment(kind) }
        const body = { resource, kind: 'remark', readers: 'all', text: 'Seen.' }
        return child(await auditor.post<Reply['body']>('/v1/annotations', body), '/v1/annotations')
      },
    },
    {
      from: 'commitment',
      to: 'evidence request',
      marked: false,
      reader: 'SE',
      make: async (kind) => {
        const resource = { type: 'commitment', id: await commitment(kind) }
        const body = { resource, question: 'Which invoice?', dueOn: '2027-01-15' }
        return child(await auditor.post<Reply['body']>('/v1/evidence-requests', body), '/v1/evidence-requests')
      },
    },
    {
      from: 'entry',
      to: 'dispute',
      marked: false,
      reader: 'PT',
      make: async (kind) => {
        const { id } = (await pay(await commitment(kind))).body
        const at = `/v1/ledger-entries/${id}/disputes`
        const reply = await ukraine.post<Reply['body']>(at, { reason: 'Half of it.' })
        return { reply, at: [at], lists: [], ids: [reply.body.id] }
      },
    },
  ]
}
