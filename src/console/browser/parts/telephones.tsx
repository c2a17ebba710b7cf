import { Absent, Code } from '../codes.tsx'
import { t, useLanguage } from '../language.ts'
import type { Participant } from '../shapes.ts'

/** A telephone number as a link that calls it. */
export function Telephone({ number }: { number: string | null }) {
  return number === null ? <Absent /> : <a href={`tel:${number.replaceAll(' ', '')}`}>{number}</a>
}

type Numbers = Participant['publicNumbers']

/** Whom to call if no desk is registered. Nobody has tried these numbers; the country's page has their sources. */
export function PublicNumbersInShort({ of, whose }: { of: Numbers; whose: string }) {
  useLanguage()
  if (of.length === 0) return <Absent />
  return (
    <div class="numbers">
      {of.map(({ office, telephone, verified }) => (
        <div key={telephone}>
          {office}
          <br />
          <Telephone number={telephone} /> ({t(verified ? 'numbers.tried' : 'numbers.untried')})
        </div>
      ))}
      <a class="dim" href={`/console/countries/${whose}`}>
        {t('numbers.source')}
      </a>
    </div>
  )
}

/** The same with all that is known of each. */
export function PublicNumbers({ of }: { of: Numbers }) {
  useLanguage()
  if (of.length === 0) return null
  return (
    <>
      <h3>{t('numbers.title')}</h3>
      <p>{t('numbers.lead')}</p>
      <ul>
        {of.map(({ kind, office, city, telephone, languages, verified, source, note }) => (
          <li key={telephone}>
            <Code list="publicNumberKind" code={kind} />: {office}, {city}, <Telephone number={telephone} /> (
            {languages.join(', ')}); {t(verified ? 'numbers.tried' : 'numbers.untried')}
            <br />
            <span class="dim" lang="en">
              {source.title}, {source.publisher}: {source.url}. {note}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
