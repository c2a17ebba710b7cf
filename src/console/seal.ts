import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

// The row of a session holds, encrypted, the token that acts for a person. The key is derived from the ticket, which
// only the browser's cookie holds; the row is found by a hash of the ticket. A copy of the database opens nothing.

const ticketBytes = 32
const nonceBytes = 12
const tagBytes = 16
const ticketForm = /^[A-Za-z0-9_-]{43}$/

/** What a cookie holds: 256 random bits. */
export function newTicket(): string {
  return randomBytes(ticketBytes).toString('base64url')
}

/** The hash by which the row is found; undefined if the text is not a ticket of this service. */
export function ticketHash(ticket: string | undefined): Buffer | undefined {
  if (ticket === undefined || !ticketForm.test(ticket)) return undefined
  return createHash('sha256').update(`accord console row\n${ticket}`).digest()
}

function keyOf(ticket: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(ticket, 'base64url'), '', 'accord console seal', 32))
}

/** AES-256-GCM, bound to its row. */
export function seal(ticket: string, text: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyOf(ticket), nonce).setAAD(ticketHash(ticket)!)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** @returns undefined if it was sealed with another ticket or has been changed since */
export function unseal(ticket: string, sealed: Buffer): string | undefined {
  try {
    const cipher = createDecipheriv('aes-256-gcm', keyOf(ticket), sealed.subarray(0, nonceBytes))
      .setAAD(ticketHash(ticket)!)
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([cipher.update(sealed.subarray(nonceBytes + tagBytes)), cipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
