import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'

/** The connection to the reader of one stream. */
export type Outlet = {
  /** The text that is sent. */
  text: Readable
  /** @returns whether it is on its way to the reader, who has read what came before */
  write(text: Buffer): boolean
  /** Waits until all that was written is on its way; false if the reader has read nothing for too long, or is gone. */
  taken(): Promise<boolean>
  /** Writes the last text. A reader that does not take it within the time that it may stall is cut off. */
  end(text: Buffer): void
  closed: AbortSignal
}

/**
 * A reader that takes nothing for too long gets a last event that says so, if it reads again; after the same time once more
 * it is cut off.
 */
export function createOutlet(raw: ServerResponse, stallSeconds: number, log: FastifyBaseLogger): Outlet {
  const closing = new AbortController()
  const closed = closing.signal
  let waiting: (() => void) | undefined
  // A waiting writer goes on in a later turn: what is between us and the connection moves on first.
  const look = () => {
    if (waiting !== undefined) setImmediate(() => waiting?.())
  }
  const text = new Readable({ highWaterMark: 1, read: look })
  const free = () => text.readableLength === 0 && !raw.writableNeedDrain
  raw.on('drain', look)
  let lastTaken: NodeJS.Timeout | undefined
  const gone = () => {
    closing.abort('the reader is gone') // the reason is no Error, because those are slow to make
    clearTimeout(lastTaken)
    look()
  }
  // A client that hung up while we found out who it is has closed already.
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
