import type { Socket } from 'node:net'

/** Properties of pg's clients that their types do not declare. */
type Wired = { connection: { stream: Socket } }

/**
 * Ends a connection on which nothing has arrived or left for too long. PostgreSQL itself ends what takes too long, and
 * says so; a longer silence means that the connection is broken, which TCP finds only after a quarter of an hour. A
 * connection whose reader has paused is left alone.
 */
export function endWhenSilent(client: object, seconds: number): void {
  const { stream } = (client as Wired).connection
  const milliseconds = Math.ceil(seconds * 1_000)
  const silent = () => {
    if (stream.isPaused()) stream.setTimeout(milliseconds)
    else stream.destroy(Object.assign(new Error(`PostgreSQL has not answered for ${seconds} s`), { code: 'ETIMEDOUT' }))
  }
  // Not as the callback of setTimeout, which is called only once: a connection that was left alone is still watched.
  stream.on('timeout', silent)
  stream.setTimeout(milliseconds)
}
