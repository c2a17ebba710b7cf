import { useState } from 'preact/hooks'
import { t, useLanguage } from '../language.ts'

/** A picture that the service draws of a report; its figures stand in the table under it. */
export function Picture({ path: of, about }: { path: string; about: string }) {
  const path = `${of}${of.includes('?') ? '&' : '?'}language=${useLanguage()}`
  const [failed, fail] = useState<string>()
  if (failed === path) return <p class="empty">{t('work.noPicture')}</p>
  return (
    <div role="group" class="table-box picture" aria-label={t('work.picture', { what: about })} tabIndex={0}>
      <img src={`/console/api/v1${path}`} alt={t('work.picture', { what: about })} onError={() => fail(path)} />
    </div>
  )
}
