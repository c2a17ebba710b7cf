import { identityOf } from './identity.ts'

/** Markings of several words, which in capitals never mean anything else: those of Ukraine, NATO, the EU and allies. */
const phrases = [
  'COSMIC TOP SECRET',
  'FOCAL TOP SECRET',
  'TOP SECRET',
  'NATO SECRET',
  'NATO CONFIDENTIAL',
  'NATO RESTRICTED',
  'TRES SECRET UE',
  'TRÈS SECRET UE',
  'EU TOP SECRET',
  'SECRET UE',
  'EU SECRET',
  'CONFIDENTIEL UE',
  'EU CONFIDENTIAL',
  'RESTREINT UE',
  'EU RESTRICTED',
  'OFFICIAL-SENSITIVE',
  'SECRET DEFENSE',
  'SECRET DÉFENSE',
  'ЦІЛКОМ ТАЄМНО',
  'ОСОБЛИВОЇ ВАЖЛИВОСТІ',
  'ДЛЯ СЛУЖБОВОГО КОРИСТУВАННЯ',
  'НАТО ТАЄМНО',
]
/** Markings of one word: they count only if they stand alone, or before what they mark. */
const inAnyCase = ['SECRET', 'CONFIDENTIAL', 'ТАЄМНО', 'ДСК', 'NOFORN']
/** Also ordinary English words, so they count as markings only in capitals. */
const words = [...inAnyCase, 'RESTRICTED']

const either = (marks: readonly string[]) => marks.join('|').replaceAll(' ', '[ _-]')
const inside = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${either(phrases)}|SECRET//\\p{Lu}+|CONFIDENTIAL//\\p{Lu}+)(?![\\p{L}\\p{N}])`,
  'u',
)
const before = new RegExp(`^[[(]?(?:${either(words)})(?:$|[\\])]|\\s*(?:[:|]|//|\\s[-–—]\\s))`, 'u')
const alone = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:${either([...phrases, ...inAnyCase])})(?:[^\\p{L}\\p{N}]+(?:copy|прим|примірник|екз)?(?:[^\\p{L}]*no)?[^\\p{L}]*)?$`,
  'iu',
)

/**
 * The mark of secrecy that a text bears as a whole mark: in a line of its own, before what it marks, or as the official
 * phrase in capitals. Prose that only has such a word in it bears none.
 */
export function classificationMark(text: string): string | undefined {
  for (const raw of text.split(/[\n\r\u2028\u2029]/)) {
    const line = identityOf(raw)
    const found = inside.exec(line) ?? before.exec(line) ?? alone.exec(line)
    if (found !== null) return found[0].trim()
  }
  return undefined
}
