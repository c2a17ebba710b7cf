import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDirectory } from '../directories.ts'

/**
 * Checkpoints of the journal (C2SP `tlog-checkpoint`): how many positions there are and the root of the tree over them,
 * as a note that is signed with Ed25519 (C2SP `signed-note`).
 */
export type Checkpoint = { origin: string; size: number; root: Buffer }

export type Signer = {
  /** The name of the journal, which stands in each of its checkpoints. */
  origin: string
  /** What verifies checkpoints, in one line: name, hash and public key; if several keys sign, those of the newest. */
  verifier: string
  sign(checkpoint: { size: number; root: Buffer }): string
}

const ed25519 = Buffer.of(1)
// The prefixes of a key of 32 bytes in PKCS #8 and SubjectPublicKeyInfo (RFC 8410).
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * The signer with the keys of a file, each in a line as `signed-note` tools write it; undefined if there is no file.
 * @throws Error if the file holds something else
 */
export async function readSigner(file: string): Promise<Signer | undefined> {
  return (await readKeys(file))?.signer
}

async function readKeys(file: string): Promise<{ lines: string; signer: Signer } | undefined> {
  const lines = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`JOURNAL_KEY_FILE: ${file} cannot be read (${error.code}). Set it to the file that holds the key.`)
  })
  if (lines === undefined) return undefined
  const signer = signerOf(lines)
  if (signer === undefined) {
    throw new Error(
      `JOURNAL_KEY_FILE: ${file} is no key for signed notes: one line, PRIVATE+KEY+<name>+<hash>+<key>, and below it others of the same name. Let the service make one by naming a file that does not exist.`,
    )
  }
  return { lines, signer }
}

/** The same, but makes the file if it does not exist. Whoever can read the file can sign for this journal. */
export async function ensureSigner(file: string, origin: string): Promise<Signer> {
  const stored = await readSigner(file)
  if (stored !== undefined) return stored
  await put(file, newKey(origin), async (draft) => {
    // If two processes start at once, the first one makes the whole file.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  })
  return (await readSigner(file))!
}

/**
 * Writes a new key for the same journal before those of the file, which go on signing for readers who know only them.
 * @throws Error if there is no key
 */
export async function renewSigner(file: string): Promise<Signer> {
  const stored = await readKeys(file)
  if (stored === undefined)
    throw new Error(`JOURNAL_KEY_FILE: there is no ${file}. Set it to the file that holds the key.`)
  const lines = `${newKey(stored.signer.origin)}${stored.lines}`
  await put(file, lines, (draft) => rename(draft, file))
  return signerOf(lines)!
}

function newKey(origin: string): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(privatePrefix.length)
  return `PRIVATE+KEY+${origin}+${keyHash(origin, rawPublic(privateKey)).toString('hex')}+${Buffer.concat([ed25519, seed]).toString('base64')}\n`
}

async function put(file: string, lines: string, place: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  try {
    makeDirectory(dirname(file))
    await writeFile(draft, lines, { mode: 0o600 })
    await place(draft)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `JOURNAL_KEY_FILE: ${file} cannot be written (${code}). Set it to the file that holds the key, or to one that can be made.`,
    )
  } finally {
    await rm(draft, { force: true }).catch(() => undefined) // if it was not made, there is nothing to remove
  }
}

/** A signer with the keys in these lines, all of which sign; undefined if a line is no key, or of another journal. */
export function signerOf(lines: string): Signer | undefined {
  const keys = lines.trim().split('\n').map(keyOf)
  const [first] = keys
  if (first === undefined) return undefined
  const { origin, verifier } = first
  const sameJournal = keys.filter((key) => key?.origin === origin) as Key[]
  if (sameJournal.length < keys.length) return undefined
  return {
    origin,
    verifier,
    sign({ size, root }) {
      const text = `${origin}\n${size}\n${root.toString('base64')}\n`
      return `${text}\n${sameJournal.map((key) => key.signature(text)).join('')}`
    },
  }
}

type Key = Pick<Signer, 'origin' | 'verifier'> & { signature(text: string): string }

function keyOf(line: string): Key | undefined {
  const [, origin, hash, encoded] = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line) ?? []
  const key = Buffer.from(encoded ?? '', 'base64')
  if (origin === undefined || key.length !== 33 || !key.subarray(0, 1).equals(ed25519)) return undefined
  const der = Buffer.concat([privatePrefix, key.subarray(1)])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = rawPublic(privateKey)
  const mark = keyHash(origin, publicKey)
  if (mark.toString('hex') !== hash) return undefined
  return {
    origin,
    verifier: `${origin}+${hash}+${Buffer.concat([ed25519, publicKey]).toString('base64')}`,
    signature(text) {
      const signature = Buffer.concat([mark, sign(null, Buffer.from(text), privateKey)])
      return `— ${origin} ${signature.toString('base64')}\n`
    },
  }
}

/**
 * What a signed checkpoint says.
 * @throws Error if the verifier's line is no key, or the note is not signed by that key
 */
export function openCheckpoint(note: string, verifier: string): Checkpoint {
  const [, name, hash, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(verifier.trim()) ?? []
  const key = Buffer.from(encoded ?? '', 'base64')
  const isKey = key.length === 33 && key.subarray(0, 1).equals(ed25519)
  if (name === undefined || !isKey || keyHash(name, key.subarray(1)).toString('hex') !== hash) {
    throw new Error('This is no key of a journal: one line, <name>+<hash>+<key>.')
  }
  const publicKey = createPublicKey({
    key: Buffer.concat([publicPrefix, key.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .filter((line) => line.startsWith(`— ${name} `))
    .map((line) => Buffer.from(line.slice(`— ${name} `.length), 'base64'))
    .filter((signature) => signature.subarray(0, 4).toString('hex') === hash)
  const isSigned =
    signatures.length > 0 &&
    signatures.every((signature) => verify(null, Buffer.from(text), publicKey, signature.subarray(4)))
  // The format leaves the lines after the root to others.
  const [, origin, size, root] = /^(.+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n/.exec(text) ?? []
  if (!isSigned || origin !== name || root === undefined) {
    throw new Error(`This is no checkpoint that ${name}+${hash} signed.`)
  }
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

const rawPublic = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)

const keyHash = (name: string, publicKey: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(ed25519).update(publicKey).digest().subarray(0, 4)
