import { spawnSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The user that the server runs as, because PostgreSQL refuses to be root. */
export type Account = { prefix: readonly string[]; ids: { uid: number; gid: number } | undefined }

const self: Account = { prefix: [], ids: undefined }
/** Root outside is another user inside, and reaches what root reaches. */
const namespace: Account = {
  prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'],
  ids: undefined,
}

/** The server takes nothing from the shell that started it: neither its locale nor its PG* variables. */
export const cleanEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
}

/** The owner of the data. */
export function ownerAccount(postgres: string, data: string): Account {
  const { uid, gid } = statSync(data)
  const me = process.getuid?.()
  if (me === undefined || (me === uid && me !== 0)) return self
  if (me !== 0) throw new Error(`${data} belongs to another user (uid ${uid}): run as that user, or set DATA_DIR`)
  const owner: Account = uid === 0 ? namespace : { prefix: [], ids: { uid, gid } }
  const obstacle = whatStops(owner, postgres, data)
  if (obstacle !== undefined) throw new Error(`${unreachable(obstacle)} (the data belong to uid ${uid})`)
  return owner
}

/**
 * An ordinary user runs the server itself. Root runs it as the owner of the directory, else as `postgres` if that user can
 * reach every path, else in a user namespace; `data` is then given to the chosen user.
 */
export function newAccount(postgres: string, data: string): Account {
  if (process.getuid?.() !== 0) return self
  const { uid, gid } = statSync(dirname(data))
  const lent: Account | undefined = uid === 0 ? userNamed('postgres') : { prefix: [], ids: { uid, gid } }
  let obstacle = dirname(data)
  for (const account of [lent, namespace, userNamed('nobody')]) {
    if (account === undefined) continue
    chownSync(data, account.ids?.uid ?? 0, account.ids?.gid ?? 0)
    const stopped = whatStops(account, postgres, data)
    if (stopped === undefined) return account
    if (account === lent) obstacle = stopped
  }
  throw new Error(unreachable(obstacle))
}

export function run(account: Account, program: string, args: readonly string[]) {
  const [file, ...rest] = [...account.prefix, program, ...args]
  return spawnSync(file!, rest, { ...account.ids, cwd: '/', env: cleanEnvironment, encoding: 'utf8' })
}

/** This is tried and not guessed, because access lists, mounts and missing capabilities all have a say. */
function whatStops(account: Account, postgres: string, data: string): string | undefined {
  if (run(account, postgres, ['--version']).status !== 0) return dirname(postgres)
  if (run(account, 'test', ['-w', data, '-a', '-x', data]).status !== 0) return dirname(data)
  return undefined
}

function unreachable(directory: string): string {
  return `PostgreSQL does not run as root, and no other user reaches ${directory}: open that path, or run as an ordinary user`
}

function userNamed(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
  if (uid?.status !== 0 || gid?.status !== 0) return undefined
  return { prefix: [], ids: { uid: Number(uid.stdout), gid: Number(gid.stdout) } }
}
