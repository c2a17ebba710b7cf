import type { Socket } from 'node:net'

/** What pg's clients have beside what their types say. */
type Wired = { connection: { stream: Socket } }

/**
 * Ends a connection on which nothing has come or gone for too long. PostgreSQL ends by itself what takes long, and says so:
 * who hears nothing for longer is cut off from it, which TCP finds out after a quarter of an hour. What is read at the pace
 * of somebody else, and not at the moment, is left alone.
 */
export function endWhenSilent(client: object, seconds: number): void {
  const { stream } = (client as Wired).connection
  const milliseconds = Math.ceil(seconds * 1_000)
  const silent = () => {
    if (stream.isPaused()) stream.setTimeout(milliseconds)
    else stream.destroy(Object.assign(new Error(`PostgreSQL has not answered for ${seconds} s`), { code: 'ETIMEDOUT' }))
  }
  // Not by setTimeout itself, which calls it once: a connection that was left alone before is watched on.
  stream.on('timeout', silent)
  stream.setTimeout(milliseconds)
}
