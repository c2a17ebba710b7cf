import packageFile from '../../../package.json' with { type: 'json' }
import type { OtlpProtocol } from '../../config.ts'
import type { Log } from '../log.ts'
import type { Tracing } from './tracing.ts'

/** Its packages are loaded only if tracing is on. */
export async function startTracing(protocol: OtlpProtocol | undefined, log: Log): Promise<Tracing | undefined> {
  if (protocol === undefined) return undefined
  const { startOpenTelemetry } = await import('./open-telemetry.ts')
  return await startOpenTelemetry(protocol, { version: packageFile.version, log })
}
