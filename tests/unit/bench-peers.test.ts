import { describe, expect, it } from 'vitest'
import contract from '../../openapi/openapi.json' with { type: 'json' }
import { elsewhere, works } from '../bench/peers/works.ts'

type Operation = { parameters?: { name?: string; $ref?: string }[] }

/** What is answered page by page. */
const lists = Object.entries(contract.paths as Record<string, { get?: Operation }>)
  .filter(([, { get }]) => get?.parameters?.some(({ name, $ref }) => name === 'limit' || $ref?.endsWith('/Limit')))
  .map(([path]) => path)

describe('the bench beside other servers', () => {
  it('asks for every list of the contract, or says why not', () => {
    const said = [...works.map(({ list }) => list), ...Object.keys(elsewhere)]
    expect(said.toSorted()).toEqual(lists.toSorted())
  })

  it('asks for one record wherever a list has records at addresses of their own', () => {
    const asked = works.flatMap(({ one }) => (one === undefined ? [] : [one]))
    const missing = works.filter(({ list }) => `${list}/{id}` in contract.paths && !asked.includes(list))
    expect(missing.map(({ list }) => list)).toEqual([])
  })
})
