import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { ensureSigner, renewSigner, type Signer, signerOf } from '../../src/platform/journal/note.ts'
import { witness } from '../../src/witness.ts'
import { exampleKey, rootOf } from '../support/tree.ts'

type Tree = { size: number; root: Buffer }

const leaves = Array.from({ length: 8 }, (_, index) => createHash('sha256').update(`leaf ${index}`).digest())
const treeOf = (size: number): Tree => ({ size, root: rootOf(leaves.slice(0, size)) })
const other = createHash('sha256').update('another root').digest()

describe('a witness of a service that lies', () => {
  /** What the service signs, and what it shows by whatever it is asked. */
  let signs: Tree
  let signer: Signer
  let path: string[]
  let directory: string
  let file: string
  const honest = signerOf(exampleKey)!
  const service = createServer((request, reply) => {
    const told = { note: signer.sign(signs), verifier: signer.verifier }
    reply.end(JSON.stringify(request.url === '/v1/changes/checkpoint' ? told : { path }))
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => service.close())
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'accord-witness-'))
    file = join(directory, 'kept')
    signer = honest
    path = []
    return () => rmSync(directory, { recursive: true })
  })

  const url = () => `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  const keep = (...more: string[]) =>
    witness(readConfig({ NODE_ENV: 'test', ACCORD_URL: url(), ACCORD_TOKEN: 'token' }), ['--file', file, ...more])
  const files = () => readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'))

  /** The service signed the one, and now the other: the witness says why it takes no part in that, and changes nothing. */
  async function refuses(first: Tree, second: Tree, why: string) {
    signs = first
    await keep()
    const before = files()
    signs = second
    await expect(keep()).rejects.toThrow(why)
    expect(files()).toEqual(before)
  }

  it('takes neither a shorter journal nor one of the same size and another root', async () => {
    await refuses(treeOf(4), treeOf(3), 'its 3 positions do not begin with the 4')
    rmSync(file)
    await refuses(treeOf(4), { size: 4, root: other }, 'its 4 positions do not begin with the 4')
  })

  it('takes no proof whose hashes are of another length, where another journal would have one', async () => {
    const left = rootOf(leaves.slice(0, 2))
    const [, , last] = leaves as [Buffer, Buffer, Buffer]
    const moved = Buffer.concat([left, last])
    path = ['', other.toString('hex'), moved.toString('hex')]
    const forged = { size: 4, root: rootOf([moved, rootOf([Buffer.alloc(0), other])]) }
    await refuses(treeOf(3), forged, 'its 4 positions do not begin with the 3')
  })

  it('keeps no root that is no hash, by which any later one could be shown', async () => {
    signs = { size: 2, root: Buffer.alloc(0) }
    await expect(keep()).rejects.toThrow(`witness: ${url()}: This is no checkpoint that PeterNeumann+c74f20a3 signed.`)
    expect(files()).toEqual([])
  })

  it('says whose checkpoint it is that another key signed: of the service, or the one that was kept', async () => {
    signs = treeOf(4)
    await keep()
    const before = files()
    signer = await ensureSigner(join(mkdtempSync(join(tmpdir(), 'accord-key-')), 'key'), 'PeterNeumann')
    await expect(keep()).rejects.toThrow(`witness: ${url()}: This is no checkpoint that PeterNeumann+c74f20a3 signed.`)
    expect(files()).toEqual(before)
    rmSync(`${file}.key`)
    const [mark] = /\+[0-9a-f]{8}/.exec(signer.verifier)!
    await expect(keep()).rejects.toThrow(`witness: ${file}: This is no checkpoint that PeterNeumann${mark} signed.`)
    writeFileSync(`${file}.key`, 'no key')
    await expect(keep()).rejects.toThrow(`witness: ${url()}: This is no key of a journal`)
    expect(readFileSync(file, 'utf8')).toBe(before[0])
  })

  describe('whose key is renewed', () => {
    const directoryOfKeys = mkdtempSync(join(tmpdir(), 'accord-keys-'))
    const keys = join(directoryOfKeys, 'keys')
    let both: Signer
    let renewed: Signer
    const keyKept = () => readFileSync(`${file}.key`, 'utf8').trim()
    beforeAll(async () => {
      writeFileSync(keys, exampleKey)
      both = await renewSigner(keys)
      renewed = signerOf(readFileSync(keys, 'utf8').split('\n')[0]!)!
    })
    afterAll(() => rmSync(directoryOfKeys, { recursive: true }))

    it('goes on by the old key while that signs along, and by the new one once it is told it by another way', async () => {
      signs = treeOf(4)
      await keep()
      signer = both
      await keep()
      expect(keyKept()).toBe(honest.verifier)
      await keep('--key', renewed.verifier)
      expect(keyKept()).toBe(renewed.verifier)
      signer = renewed
      await keep()
    })

    it('names the new key where the old one signs no more, and takes it from nobody but its own people', async () => {
      signs = treeOf(4)
      await keep()
      signer = renewed
      await expect(keep()).rejects.toThrow(
        `PeterNeumann+c74f20a3 signed. It names another key now, ${renewed.verifier}. Ask the operator`,
      )
      await keep('--key', renewed.verifier)
      expect(keyKept()).toBe(renewed.verifier)
    })

    it('control: a journal that was changed is found out under the new key as well', async () => {
      signs = treeOf(4)
      await keep()
      const before = files()
      signer = renewed
      signs = { size: 4, root: other }
      await expect(keep('--key', renewed.verifier)).rejects.toThrow('its 4 positions do not begin with the 4')
      expect(files()).toEqual(before)
    })
  })
})
