import type { Config } from '../config.ts'
import { withClient } from './db/client-of.ts'
import { ensureSigner, readSigner, renewSigner, type Signer } from './journal/note.ts'
import { ensureLocalKey, registerLocalIssuers, retireLocalIssuers } from './local-issuer.ts'
import type { Log } from './log.ts'

/** Makes missing key files: that of the local issuers, if these are on, and that of the journal. */
export async function settleKeys(config: Config, workerUrl: string): Promise<void> {
  if (config.localIssuer.enabled) {
    const key = await ensureLocalKey(config.localIssuer.keyFile)
    await withClient(workerUrl, (client) => registerLocalIssuers(client, key))
  } else {
    await withClient(workerUrl, retireLocalIssuers)
  }
  if (config.journalKeyFile !== undefined) {
    await ensureSigner(config.journalKeyFile, `${new URL(config.client.url).host}/journal`)
  }
}

/** `renew-journal-key`: processes read the file when they start. */
export async function renewJournalKey({ journalKeyFile }: Config): Promise<void> {
  if (journalKeyFile === undefined) throw new Error('JOURNAL_KEY_FILE: set it to the file that holds the key.')
  const { verifier } = await renewSigner(journalKeyFile)
  process.stderr.write(
    `${journalKeyFile} begins with a new key, and the ones below sign along from the next start on. Tell auditors the new one: ${verifier}\n`,
  )
}

/** The key that signs checkpoints. Without it they are refused, and the log says so. */
export async function signerFor({ journalKeyFile }: Config, log: Log): Promise<Signer | undefined> {
  const signer = journalKeyFile === undefined ? undefined : await readSigner(journalKeyFile)
  if (signer === undefined) log.warn('JOURNAL_KEY_FILE is not set, or there is no such file: no checkpoint is signed')
  return signer
}
