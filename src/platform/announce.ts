import type { Config } from '../config.ts'

/** Where the API answers, for whoever started it at a terminal. */
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
