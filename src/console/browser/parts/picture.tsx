import { useState } from 'preact/hooks'
import { t, useLanguage } from '../language.ts'

const retries = 3
const retryMs = 1_500

/** A picture that the service draws of a report; the table under it has the figures. */
export function Picture({ path: of, about }: { path: string; about: string }) {
  const path = `${of}${of.includes('?') ? '&' : '?'}language=${useLanguage()}`
  const [{ of: tried, times }, fail] = useState({ of: '', times: 0 })
  const failures = tried === path ? times : 0
  // The table beside it may use the participant's places for a moment.
  const again = () => setTimeout(() => fail({ of: path, times: failures + 1 }), retryMs)
  if (failures > retries) return <p class="empty">{t('work.noPicture')}</p>
  return (
    <div role="group" class="table-box picture" aria-label={t('work.picture', { what: about })} tabIndex={0}>
      <img key={failures} src={`/console/api/v1${path}`} alt={t('work.picture', { what: about })} onError={again} />
    </div>
  )
}
