/** One line for the operator that says which setting keeps a process from listening. */
export function listeningRefused(error: unknown, at: { host: string; port: number; setting: string }): unknown {
  const { host, port, setting } = at
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return new Error(`Port ${port} on ${host} is taken. Set ${setting} to another one.`)
  if (code === 'EACCES')
    return new Error(`Port ${port} on ${host} may not be used by this user. Set ${setting} to another one.`)
  if (!notHere.includes(code ?? '')) return error
  return new Error(`${host} is no address of this machine (${code}). Set HOST to one that is, or to 0.0.0.0 for all.`)
}

/**
 * Faults of the address to listen at: no interface has it, no name server knows it, or this machine does not support
 * its kind.
 */
const notHere = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT', 'EINVAL']
