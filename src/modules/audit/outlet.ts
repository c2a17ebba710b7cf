import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'

/** The way to the reader of one stream. */
export type Outlet = {
  /** What is sent. */
  text: Readable
  /** @returns whether it is on its way to the reader, who has read what came before */
  write(text: Buffer): boolean
  /** Until all that was written is on its way; false where the reader has read nothing for too long, or is gone. */
  taken(): Promise<boolean>
  /** The last that is written. A reader that has not taken it after as long as it may stall is cut off. */
  end(text: Buffer): void
  closed: AbortSignal
}

/** A reader that takes nothing for too long is to be told so, if it looks at last; after as long again it is cut off. */
export function createOutlet(raw: ServerResponse, stallSeconds: number, log: FastifyBaseLogger): Outlet {
  const closing = new AbortController()
  const closed = closing.signal
  let waiting: (() => void) | undefined
  // Who has been waited for goes on in its own turn: what is between us and the connection moves on first.
  const look = () => {
    if (waiting !== undefined) setImmediate(() => waiting?.())
  }
  const text = new Readable({ highWaterMark: 1, read: look })
  const free = () => text.readableLength === 0 && !raw.writableNeedDrain
  raw.on('drain', look)
  let lastTaken: NodeJS.Timeout | undefined
  const gone = () => {
    closing.abort('the reader is gone') // a reason that is no error: those are dear to make
    clearTimeout(lastTaken)
    look()
  }
  // Who hung up while it was being found out who it is has closed already.
  if (raw.destroyed) gone()
  else raw.once('close', gone)
  return {
    text,
    closed,
    write(piece) {
      if (!closed.aborted) text.push(piece)
      return free()
    },
    async taken() {
      if (closed.aborted) return false
      if (free()) return true
      return await new Promise((resolve) => {
        let stalled = false
        const stall = () => {
          stalled = true
          log.warn({ streamStallSeconds: stallSeconds }, 'a stream was cut: its reader does not read')
          timer = setTimeout(() => raw.destroy(), stallSeconds * 1_000)
        }
        let timer = setTimeout(stall, stallSeconds * 1_000)
        waiting = () => {
          if (!closed.aborted && !free()) return
          waiting = undefined
          clearTimeout(timer)
          resolve(!stalled && !closed.aborted)
        }
      })
    },
    end(piece) {
      if (closed.aborted) return
      text.push(piece)
      text.push(null)
      lastTaken = setTimeout(() => raw.destroy(), stallSeconds * 1_000)
    },
  }
}
