import { useEffect, useRef } from 'preact/hooks'

export type Entry = { type: string; rootId: string; resource: { type: string; id: string }; participant: string }

const silenceMs = 60_000

type Listener = (entry: Entry | 'resync') => void
const listeners = new Set<Listener>()
const stateListeners = new Set<(live: boolean) => void>()

let running: AbortController | undefined
let cursor = ''
let live = false
let wanted = false
/** Events may have been missed, so everything shown is read again once the stream is back. */
let broken = false

function tell(entry: Entry | 'resync'): void {
  for (const listener of listeners) listener(entry)
}

function setLive(next: boolean): void {
  live = next
  for (const listener of stateListeners) listener(next)
}

export function isLive(): boolean {
  return live
}

export function onLive(listener: (live: boolean) => void): () => void {
  stateListeners.add(listener)
  return () => void stateListeners.delete(listener)
}

/** Keeps the stream open while the page is visible: a hidden tab uses no place, and later goes on where it was. */
export function startStream(): void {
  wanted = true
  if (running !== undefined || document.hidden) return
  running = new AbortController()
  void follow(running.signal)
}

export function stopStream(): void {
  wanted = false
  cursor = ''
  pause()
}

function pause(): void {
  broken ||= running !== undefined
  running?.abort()
  running = undefined
  setLive(false)
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) pause()
  else if (wanted) startStream()
})
addEventListener('offline', pause)
addEventListener('online', () => {
  if (!wanted || live) return
  pause()
  startStream()
})

async function follow(signal: AbortSignal): Promise<void> {
  let pauseMs = 500
  while (!signal.aborted) {
    try {
      const reply = await fetch('/console/api/v1/stream', {
        signal,
        headers: { accept: 'text/event-stream', ...(cursor === '' ? {} : { 'last-event-id': cursor }) },
      })
      if (reply.status === 410) {
        cursor = ''
        tell('resync')
      } else if (reply.ok) {
        setLive(true)
        pauseMs = 500
        if (broken) tell('resync')
        broken = false
        await read(reply.body!, signal)
      } else if (reply.status === 401) {
        return setLive(false)
      }
    } catch {
      // shown by the state: the page says that it is not live
    }
    if (signal.aborted) return
    broken = true
    setLive(false)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    pauseMs = Math.min(pauseMs * 2, 15_000)
  }
}

async function read(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    // A connection that is silent for longer than the service ever is counts as broken.
    const silence = setTimeout(() => void reader.cancel(), silenceMs)
    const { value, done } = await reader.read().finally(() => clearTimeout(silence))
    if (done || signal.aborted) return
    const parts = (rest + value).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) hear(part)
  }
}

function hear(text: string): void {
  let data = ''
  let name = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('id: ')) cursor = line.slice(4)
    else if (line.startsWith('data: ')) data += line.slice(6)
    else if (line.startsWith('event: ')) name = line.slice(7)
  }
  if (data === '' || name === 'cut') {
    if (name === 'cut' && data.includes('"resync"')) cursor = ''
    return
  }
  try {
    tell(JSON.parse(data) as Entry)
  } catch {
    // not ours
  }
}

/** Calls `again` soon after a matching event; several events at once give one call. */
export function useLive(about: (entry: Entry) => boolean, again: () => void, delayMs = 120): void {
  const latest = useRef({ about, again })
  latest.current = { about, again }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const listener: Listener = (entry) => {
      if (entry !== 'resync' && !latest.current.about(entry)) return
      timer ??= setTimeout(() => {
        timer = undefined
        latest.current.again()
      }, delayMs)
    }
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      clearTimeout(timer)
    }
  }, [delayMs])
}
