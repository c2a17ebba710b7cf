import { createHash, createPrivateKey, sign } from 'node:crypto'

/** Proofs as a stranger verifies them: by RFC 6962 and RFC 9162 alone, with nothing of the product. */

/** The example of golang.org/x/mod/sumdb/note, whose form signed-note has; and what verifies its signatures. */
export const exampleKey = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
export const exampleVerifier = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'

/** A text and its signature line by that key, which say together whatever a note could. */
export function signed(text: string): [string, string] {
  const seed = Buffer.from(exampleKey.split('+').slice(4).join('+'), 'base64').subarray(1)
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const signature = sign(null, Buffer.from(text), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  return [text, `— PeterNeumann ${Buffer.concat([Buffer.from('c74f20a3', 'hex'), signature]).toString('base64')}\n`]
}

const pair = (left: Buffer, right: Buffer) =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()

/** The Merkle tree hash as RFC 6962, section 2.1, defines it. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest()
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return pair(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

/** RFC 9162, section 2.1.3.2. */
export function provesInclusion(
  { hash, index, size, root }: { hash: Buffer; index: number; size: number; root: Buffer },
  path: readonly Buffer[],
): boolean {
  if (index >= size) return false
  let fn = index
  let sn = size - 1
  let r = hash
  for (const p of path) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      r = pair(p, r)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else {
      r = pair(r, p)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && r.equals(root)
}

/** RFC 9162, section 2.1.4.2. */
export function provesConsistency(
  first: { size: number; root: Buffer },
  second: { size: number; root: Buffer },
  path: readonly Buffer[],
): boolean {
  if (first.size === second.size) return path.length === 0 && first.root.equals(second.root)
  const isPower = Number.isInteger(Math.log2(first.size))
  const [head, ...rest] = isPower ? [first.root, ...path] : path
  if (head === undefined) return false
  let fn = first.size - 1
  let sn = second.size - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  let fr = head
  let sr = head
  for (const c of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = pair(c, fr)
      sr = pair(c, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else {
      sr = pair(sr, c)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && fr.equals(first.root) && sr.equals(second.root)
}
