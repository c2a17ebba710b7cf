import { type CryptoKey, decodeProtectedHeader, errors, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, type PlainSentence, say } from '../../kernel/sentence.ts'
import { profileFault, subjectOf, type TokenProfileName } from './token-profiles.ts'

/** Asymmetric signatures only: a shared secret would prove nothing to an auditor. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

export type VerifyOptions = { issuer: string; audience: string; profile: TokenProfileName; now: Date }
/** Whom the token is about, and until when. */
export type Proof = { subject: string; expiresAt: Date }

/**
 * Checks an access token against the keys of its issuer and against the profile of the issuer's provider.
 * @throws Refusal `unauthenticated`, without saying which check failed beyond what its holder can see anyway;
 * UnknownKey where no key is the one that signed it
 */
export async function verifyToken(token: string, keys: readonly JWK[], options: VerifyOptions): Promise<Proof> {
  for (const key of candidates(token, keys)) {
    // A key with a point off its curve cannot be imported, and counts as no key.
    const imported = await importKey(key, headerOf(token).alg).catch(() => undefined)
    if (imported === undefined) continue
    try {
      const { payload, protectedHeader } = await jwtVerify(token, imported, {
        algorithms,
        issuer: options.issuer,
        audience: options.audience,
        currentDate: options.now,
        clockTolerance: limits.clockToleranceSeconds,
        requiredClaims: ['iss', 'exp', 'aud', 'iat'],
      })
      const fault = timeFault(payload, options.now) ?? profileFault(options.profile, protectedHeader.typ, payload)
      if (fault !== undefined) throw unauthenticated(fault)
      return { subject: subjectOf(options.profile, payload)!, expiresAt: new Date(payload.exp! * 1_000) }
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue
      if (error instanceof errors.JWTExpired) throw unauthenticated('it has expired')
      if (error instanceof errors.JWTClaimValidationFailed)
        throw unauthenticated(say('its claim {claims} does not fit', { claims: `"${error.claim}"` }))
      if (error instanceof errors.JWTInvalid) throw unauthenticated('its payload is not a set of claims')
      if (error instanceof errors.JOSEError || error instanceof TypeError)
        throw unauthenticated('it is not an acceptable token')
      throw error
    }
  }
  throw new UnknownKey()
}

function timeFault(payload: JWTPayload, now: Date): PlainSentence | undefined {
  if (payload.exp! - payload.iat! > limits.tokenLifetimeSecondsMax) return 'its lifetime is too long'
  if (payload.iat! > now.getTime() / 1_000 + limits.clockToleranceSeconds) return 'it was issued in the future'
  return undefined
}

/** The one refusal that newer keys could change. */
export class UnknownKey extends Refusal {
  constructor() {
    super(
      'unauthenticated',
      say('The access token is refused: {why}.', { why: 'its signature is not by a key of its issuer' }),
    )
  }
}

export function unauthenticated(why: Detail): Refusal {
  return new Refusal('unauthenticated', say('The access token is refused: {why}.', { why }))
}

/** A request without a token is told which kind to send, and of no error (RFC 6750, section 3.1). */
export function withoutToken(why: PlainSentence): Refusal {
  return new Refusal('unauthenticated', say('The access token is refused: {why}.', { why }), {
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** The issuer that a token names, before anything is proved. */
export function claimedIssuer(token: string): string {
  if (token.length > limits.tokenCharacters) throw unauthenticated('it is too long')
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) throw unauthenticated('it is not a signed JWT')
  headerOf(token)
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8'))
    const issuer = (payload as { iss?: unknown } | null)?.iss
    // The issuer is looked up before anything is proved, and PostgreSQL cannot store NUL.
    if (typeof issuer === 'string' && issuer !== '' && !issuer.includes('\u0000')) return issuer
  } catch {
    // refused below
  }
  throw unauthenticated('it names no issuer')
}

function headerOf(token: string): { alg: string; kid?: string } {
  let header: ReturnType<typeof decodeProtectedHeader>
  try {
    header = decodeProtectedHeader(token)
  } catch {
    throw unauthenticated('its header cannot be read')
  }
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg))
    throw unauthenticated('its algorithm is not allowed')
  // Keys come from the register of issuers, never from the token itself.
  if (header.crit !== undefined) throw unauthenticated('it has critical extensions')
  return { alg: header.alg, ...(typeof header.kid === 'string' ? { kid: header.kid } : {}) }
}

/** Unpadded base64url whose unused last bits are zero: otherwise several texts would be the same signature. */
export function isCanonicalBase64url(text: string): boolean {
  return /^[A-Za-z0-9_-]*$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text
}

function candidates(token: string, keys: readonly JWK[]): JWK[] {
  const { alg, kid } = headerOf(token)
  return keys
    .filter((key) => keyFault(key) === undefined)
    .filter((key) => (kid === undefined || key.kid === kid) && (key.alg === undefined || key.alg === alg))
    .filter((key) => fits(key, alg))
    .slice(0, limits.jwksKeys)
}

function fits(key: JWK, alg: string): boolean {
  if (alg.startsWith('RS') || alg.startsWith('PS')) return key.kty === 'RSA'
  if (alg === 'EdDSA' || alg === 'Ed25519') return key.kty === 'OKP' && key.crv === 'Ed25519'
  const curve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg]
  return key.kty === 'EC' && key.crv === curve
}

async function importKey(key: JWK, alg: string): Promise<CryptoKey> {
  const { kty, crv, x, y, n, e } = key
  const given = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined))
  return (await importJWK(given as JWK, alg)) as CryptoKey
}

const textMembers = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use', 'd', 'k'] as const

/** The members of a JWK that matter here; undefined if one has another type, as a published key set may hold anything. */
export function readKey(value: unknown): JWK | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const given = value as Record<string, unknown>
  const operations = given['key_ops']
  const fits =
    textMembers.every((member) => given[member] === undefined || typeof given[member] === 'string') &&
    (operations === undefined || (Array.isArray(operations) && operations.every((each) => typeof each === 'string')))
  if (!fits || typeof given['kty'] !== 'string') return undefined
  const members = [...textMembers, 'key_ops'].filter((member) => given[member] !== undefined)
  return Object.fromEntries(members.map((member) => [member, given[member]])) as JWK
}

/** Why a public key may not verify anything, or undefined. Used at registration and again at every use. */
export function keyFault(key: JWK): PlainSentence | undefined {
  if (key.use !== undefined && key.use !== 'sig') return 'its use is not "sig"'
  if (key.key_ops !== undefined && !key.key_ops.includes('verify')) return 'its key_ops do not include "verify"'
  if (key.d !== undefined || key.k !== undefined) return 'it is not a public key'
  if (key.kty === 'RSA') return rsaFault(key)
  if (key.kty === 'EC') {
    return ['P-256', 'P-384', 'P-521'].includes(key.crv ?? '') && key.x && key.y
      ? undefined
      : 'its curve is not allowed'
  }
  if (key.kty === 'OKP') return key.crv === 'Ed25519' && key.x ? undefined : 'its curve is not allowed'
  return 'its kty is not RSA, EC or OKP'
}

function rsaFault({ n, e }: JWK): PlainSentence | undefined {
  if (n === undefined || e === undefined || !isCanonicalBase64url(n) || !isCanonicalBase64url(e))
    return 'it lacks n or e'
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex') || '0'}`)
  const exponent = BigInt(`0x${Buffer.from(e, 'base64url').toString('hex') || '0'}`)
  const bits = modulus.toString(2).length
  if (bits < 2048 || bits > 8192) return 'its modulus is not of 2048 to 8192 bits'
  if (exponent < 65_537n || exponent % 2n === 0n) return 'its exponent is weak'
  if (modulus % 2n === 0n || isRoca(modulus)) return 'its modulus is weak (ROCA, CVE-2017-15361)'
  return undefined
}

// Infineon's primes are powers of 65537 modulo a primorial, so the modulus is one too, modulo each of these.
const rocaPrimes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

function isRoca(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => {
    const residue = Number(modulus % BigInt(prime))
    for (let power = 1, step = 0; step < prime; power = (power * 65_537) % prime, step += 1) {
      if (power === residue) return true
    }
    return false
  })
}
