import type { Config } from '../config.ts'

/** Prints where the API answers, for somebody who started it at a terminal. */
export function announced(config: Config, address: string): string[] {
  const base = config.publicUrl ?? address
  return [
    `Accord listens on ${base}`,
    `Documentation: ${base}/docs`,
    ...(config.localIssuer.enabled
      ? ['A token, for trying out: npm run -s token -- --participant UA --role coordinator']
      : []),
  ]
}
