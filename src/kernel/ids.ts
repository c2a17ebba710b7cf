import { createHash } from 'node:crypto'

// This namespace must never change: another one would give every reference record another id.
const PROJECT_NAMESPACE = Buffer.from('0d6b7c1e5f2a4c38923e7a1d94b06c55', 'hex')

/** RFC 9562 version 5: the same name has the same id in every database, so that links to public facts are stable. */
export function uuidOf(name: string): string {
  const hash = createHash('sha1').update(PROJECT_NAMESPACE).update(name, 'utf8').digest().subarray(0, 16)
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
