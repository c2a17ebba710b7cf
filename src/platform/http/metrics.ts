import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { AllPlaces } from './places.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** Prometheus measures; units in the names. */
export function createMetrics() {
  const registry = new Registry()
  return {
    registry,
    /** How many places of each kind are taken, measured when it is asked. */
    measurePlaces(all: AllPlaces): void {
      new Gauge({
        name: 'accord_requests_in_flight',
        help: 'Requests at work, waiting at the feed, exporting, and streams that are open.',
        labelNames: ['kind'],
        registers: [registry],
        collect() {
          for (const [kind, places] of Object.entries(all)) this.set({ kind }, places.taken())
        },
      })
    },
    requests: new Counter({
      name: 'accord_http_requests_total',
      help: 'Requests answered, by operation and status.',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'accord_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its reply.',
      labelNames: ['method', 'route'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
      registers: [registry],
    }),
    refusals: new Counter({
      name: 'accord_refusals_total',
      help: 'Requests refused, by code.',
      labelNames: ['code'],
      registers: [registry],
    }),
  }
}

/** Whether the process hears of new positions. Never which: this needs no token, and they would tell how much happens. */
export function measureListening({ registry }: Metrics): (listening: boolean) => void {
  const gauge = new Gauge({
    name: 'accord_journal_listening',
    help: '1 while this process hears of new positions of the journal, else 0.',
    registers: [registry],
  })
  return (listening) => gauge.set(listening ? 1 : 0)
}

/** Node's measures of the process itself. They run as long as the process, so the process begins them once. */
export function measureProcess({ registry }: Metrics): void {
  collectDefaultMetrics({ register: registry, prefix: 'accord_' })
}
