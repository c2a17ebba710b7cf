/** Invisible characters: format characters, fillers, variation selectors. The same ranges as in accord.identity_of. */
const invisible =
  /[\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb]|\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g
const spaces = /[\t-\r\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g

/**
 * What people type, as it is compared (BR-24): without what shows nothing, compatibility characters and dashes as plain
 * ones, composed (NFKC), without spaces around it and with single ones inside; the text as typed is what is kept. A
 * property test checks that accord.identity_of gives the same.
 */
export function identityOf(text: string): string {
  const plain = text.normalize('NFKC').replace(invisible, '').replace(dashes, '-').replace(spaces, ' ')
  return plain.normalize('NFKC').replace(/^ | $/g, '')
}

/** For schemes that do not distinguish capital and small letters. */
export function foldedIdentityOf(text: string): string {
  return Array.from(identityOf(text), (letter) => [...letter.toLowerCase()][0]).join('')
}

type Reference = { system: string; id: string }

/**
 * The name of a system has no case; what it calls a record may. The identifier comes first, so that a search by it
 * alone is a range of an index. Equal to accord.reference_key.
 */
export function referenceKey({ system, id }: Reference): string {
  return `${identityOf(id)}\n${foldedIdentityOf(system)}`
}

/** Whether identifiers of a scheme of org-id.guide are the same in capital and in small letters. */
const schemesWithoutCase: readonly string[] = [
  'xi-lei',
  'xi-iati',
  'xm-dac',
  'gb-coh',
  'gb-gov',
  'gb-chc',
  'us-ein',
  'ua-edr',
]

/** Equal to accord.organisation_key. */
export function organisationKey(scheme: string, identifier: string): string {
  const folded = foldedIdentityOf(scheme)
  const same = schemesWithoutCase.includes(folded) ? foldedIdentityOf(identifier) : identityOf(identifier)
  return `${folded}\n${same}`
}

/**
 * What has no ink: white space, controls, format characters such as zero-width joiners and marks of direction, and the
 * letters and symbols that Unicode defines as blank (Default_Ignorable_Code_Point, U+2800).
 */
const inkless = /^[\s\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]*$/u

/** Whether the text is invisible: identityOf leaves nothing of it, or only control characters are left. */
export const isBlank = (text: string) => inkless.test(text)
