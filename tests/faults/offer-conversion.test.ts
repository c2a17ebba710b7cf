import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import {
  acceptAtOnce,
  acceptedAfterWithdrawal,
  acceptedOffer,
  acceptedProposal,
  convertAtOnce,
  decideAtOnce,
  openOffer,
  validatedNeed,
  withdrawAndConvert,
} from '../support/offer-race.ts'
import { scaled } from '../support/scale.ts'
import type { RequirementView } from '../support/work-scenery.ts'

let test: TestApp
let need: RequirementView
beforeAll(async () => {
  test = await createBooks()
  need = await validatedNeed(test)
})
afterAll(() => test.close())

/** How many want it at once, and how often. */
const many = scaled(20, 60)
const rounds = scaled(4, 10)

const once = (times: number) => [201, ...Array<number>(times - 1).fill(409)]

describe('BR-37: of conversions at once, into tasks and commitments mixed, one comes about', () => {
  it.each([2, many])('%i of an accepted offer to a need', async (times) => {
    for (let round = 0; round < scaled(2, 3); round += 1) {
      const { id } = await acceptedOffer(test, need)
      const { replies, became } = await convertAtOnce(test, need, { requirementOfferId: id }, times)
      expect([replies, became]).toEqual([once(times), 1])
    }
  })

  it.each([2, many])('%i of an accepted offer of a consultation', async (times) => {
    for (let round = 0; round < scaled(2, 3); round += 1) {
      const { replies, became } = await convertAtOnce(test, need, await acceptedProposal(test), times)
      expect([replies, became]).toEqual([once(times), 1])
    }
  })

  it('or none, where its provider withdraws it first', async () => {
    for (let round = 0; round < rounds; round += 1)
      expect(await withdrawAndConvert(test, need, await acceptedOffer(test, need))).toBe(1)
  })
})

describe('BR-37: an offer to a need', () => {
  it.each([2, many])('that is accepted %i times at once is accepted once, and counts once', async (times) => {
    const { replies, told } = await acceptAtOnce(test, await openOffer(test, need), times)
    expect([replies, told]).toEqual([[200, ...Array<number>(times - 1).fill(409)], 1])
  })

  it('that is accepted, rejected and withdrawn at once ends in an order that its lifecycle allows', async () => {
    const allowed = ['accepted', 'rejected', 'withdrawn', 'accepted,withdrawn'].map((ended) => `made,${ended}`)
    for (let round = 0; round < rounds; round += 1)
      expect(allowed).toContain((await decideAtOnce(test, await openOffer(test, need))).join())
  })

  it('BR-90: is not accepted once its need is withdrawn', async () => {
    for (let round = 0; round < rounds; round += 1) expect(await acceptedAfterWithdrawal(test)).toBe(0)
  })
})
