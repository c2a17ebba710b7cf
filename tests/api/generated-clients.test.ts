import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { heyApiCalls, openapiFetchCalls, orvalCalls } from '../support/client-calls.ts'
import { scaled } from '../support/scale.ts'

// Clients that generators make of the contract, in a folder that goes afterwards: three, or one in the short run.

const root = resolve(import.meta.dirname, '../..')
mkdirSync(join(root, '.data'), { recursive: true })
const folder = mkdtempSync(join(root, '.data', 'clients-'))
let test: TestApp
let base: string

function generate(script: string, ...args: string[]): void {
  const hook = join(root, 'tests/support/typescript-5.mjs')
  execFileSync(process.execPath, ['--import', hook, join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'pipe',
  })
}

const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noEmit: true,
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'esnext',
  lib: ['esnext', 'dom', 'dom.iterable'],
  types: [],
}

/** A line for each; what explains an error further is indented below it. */
function typeErrors(): string[] {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((line) => /^\S/.test(line))
}

/** In one file, as an application ships them: generated imports have no endings. */
function bundled(name: string): string {
  const outfile = join(folder, `${name}.mjs`)
  buildSync({ entryPoints: [join(folder, `${name}.ts`)], outfile, bundle: true, format: 'esm', platform: 'node' })
  return outfile
}

const contract = './openapi/openapi.json'
const openapiFetch = { name: 'openapi-fetch', calls: openapiFetchCalls, generate: generateTypes }
const clients = scaled(
  [openapiFetch],
  [
    openapiFetch,
    { name: 'hey-api', calls: heyApiCalls, generate: generateHeyApi },
    { name: 'orval-calls', calls: orvalCalls, generate: generateOrval },
  ],
)

function generateTypes(): void {
  generate('openapi-typescript/bin/cli.js', contract, '-o', join(folder, 'schema.d.ts'), '--default-non-nullable=false')
}

function generateHeyApi(): void {
  const to = ['-i', contract, '-o', join(folder, 'hey'), '-c', '@hey-api/client-fetch', '--no-log-file']
  generate('@hey-api/openapi-ts/dist/run.mjs', ...to)
}

function generateOrval(): void {
  const output = { target: join(folder, 'orval.ts'), client: 'fetch', mode: 'single', baseUrl: base }
  const config = join(folder, 'orval.config.mjs')
  writeFileSync(config, `export default ${JSON.stringify({ accord: { input: join(root, contract), output } })}`)
  generate('orval/dist/bin/orval.mjs', '--config', config)
}

beforeAll(async () => {
  test = await createTestApp()
  base = await test.app.listen({ port: 0, host: '127.0.0.1' })
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }))
  for (const { name, calls, generate } of clients) {
    generate()
    writeFileSync(join(folder, `${name}.ts`), calls)
  }
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await test?.close()
})

describe('a generated client', () => {
  let errors: string[]
  beforeAll(() => {
    writeFileSync(
      join(folder, 'wrong.ts'),
      `import createClient from 'openapi-fetch'\nimport type { paths } from './schema'
void createClient<paths>().POST('/v1/issuers', { params: { header: { 'Idempotency-Key': 'x' } }, body: { issuer: 5 } })\n`,
    )
    errors = typeErrors()
  })

  it('compiles under strict settings, with the calls of its user', () => {
    expect(errors.filter((line) => !line.includes('wrong.ts'))).toEqual([])
  })

  it('control: a call that the contract does not have does not compile', () => {
    expect(errors.filter((line) => line.includes('wrong.ts'))).toEqual([expect.stringContaining('TS2322')])
  })

  it.each(clients.map(({ name }) => name))('of %s makes ten calls and reads what they answer', async (name) => {
    type Calls = { run(url: string, token: string): Promise<object> }
    const { run } = (await import(bundled(name))) as Calls
    expect(await run(base, await test.token('UA', 'coordinator'))).toEqual({
      participant: 'UA',
      states: true,
      found: expect.any(Number),
      words: true,
      title: 'Missile attack on the power grid',
      addressed: true,
      draft: true,
      status: 'cancelled',
      code: 'not_found',
    })
  })
})
