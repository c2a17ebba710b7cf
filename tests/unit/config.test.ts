import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'

// What is wrong by a letter ends the start in a line that names the setting, before anything is begun.

const databases = [
  ...['DATABASE_URL', 'WORKER_DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_READ_URL'],
  ...['DATABASE_BACKUP_URL', 'DATABASE_DIRECT_URL'],
]
const addresses = ['PUBLIC_URL', 'ACCORD_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
const reading = (name: string, value: string) => () =>
  readConfig({ DATABASE_URL: 'postgres://accord@db/accord', [name]: value })

describe.each(databases)('%s', (name) => {
  it.each([
    'db',
    'postgre://u:secret@db/accord',
    'https://db/accord',
    'postgres//u:secret@db',
    'postgres://u:se#cr@et@db:x/a',
  ])('“%s” is refused without being told', (value) => {
    expect(reading(name, value)).toThrow(new RegExp(`^${name}: must be of the form postgres://`))
    expect(reading(name, value)).not.toThrow(/secret|se#cr/)
  })

  it.each([
    'postgres://u:p@db:5432/accord?sslmode=verify-full',
    'postgresql://db/accord',
    'postgres:///accord?host=/run',
  ])('control: “%s” is taken', (value) => expect(reading(name, value)).not.toThrow())
})

describe.each(addresses)('%s', (name) => {
  it.each(['htp://accord.example.org', 'accord.example.org', 'file:///accord'])('“%s” is refused', (value) => {
    expect(reading(name, value)).toThrow(new RegExp(`^${name}: must be an address such as https://`))
  })

  it.each(['http://127.0.0.1:8080', 'https://accord.example.org/'])('control: “%s” is taken', (value) =>
    expect(reading(name, value)).not.toThrow(),
  )
})

describe.each(['PUBLIC_URL', 'ACCORD_URL'])('%s', (name) => {
  it.each([
    'https://example.org/accord',
    'https://example.org/accord/',
    'https://example.org/?at=accord',
    'https://example.org/#accord',
    'https://user@example.org',
  ])('“%s” is refused: the service is at the root of its host', (value) => {
    expect(reading(name, value)).toThrow(`${name}: must end with the host or the port: the service is not served below`)
  })

  it('is taken without the slash that may end it, to which nothing can be added', () => {
    const { publicUrl, client } = reading(name, 'https://Accord.example.org:8443/')()
    expect(name === 'PUBLIC_URL' ? publicUrl : client.url).toBe('https://accord.example.org:8443')
  })
})

describe.each(['PORT', 'WEBHOOK_SECONDS'])('%s', (name) => {
  it('is told to be a number where it is none', () => {
    expect(reading(name, 'abc')).toThrow(new RegExp(`^${name}: must be a number$`))
  })

  it('is told its bounds where it is outside of them', () => {
    expect(reading(name, '99999')).toThrow(new RegExp(`^${name}: Too big: expected number to be <=`))
  })
})
