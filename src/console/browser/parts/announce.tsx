import { useEffect, useRef, useState } from 'preact/hooks'
import { t, useLanguage } from '../language.ts'

let say: (text: string) => void = () => undefined

/** Says what has been done, on the page and to a screen reader. */
export function announce(text: string): void {
  say(text)
}

export function Announcements() {
  useLanguage()
  const [text, set] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    say = (next) => {
      clearTimeout(timer.current)
      set('')
      timer.current = setTimeout(() => {
        set(next)
        timer.current = setTimeout(() => set(''), 8_000)
      }, 30)
    }
  }, [])
  return (
    <div class="announcement" role="status" aria-live="polite" aria-atomic="true">
      {text !== '' && (
        <p>
          {text}{' '}
          <button type="button" class="quiet" onClick={() => set('')}>
            {t('do.dismiss')}
          </button>
        </p>
      )}
    </div>
  )
}
