import type { Config } from '../config.ts'
import { withClient } from './db/client-of.ts'
import { ensureSigner, readSigner, type Signer } from './journal/note.ts'
import { ensureLocalKey, registerLocalIssuers, retireLocalIssuers } from './local-issuer.ts'
import type { Log } from './log.ts'

/** The keys that are files, made where they are not there: of the local issuers, while these are on, and of the journal. */
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

/** What signs checkpoints here: they are refused without it, and the log says so. */
export async function signerFor({ journalKeyFile }: Config, log: Log): Promise<Signer | undefined> {
  const signer = journalKeyFile === undefined ? undefined : await readSigner(journalKeyFile)
  if (signer === undefined) log.warn('JOURNAL_KEY_FILE is not set, or there is no such file: no checkpoint is signed')
  return signer
}
