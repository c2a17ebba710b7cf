import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

// What a document tells its reader to type is there to be typed.

const root = new URL('../..', import.meta.url).pathname
const text = (file: string) => readFileSync(join(root, file), 'utf8')
const documents = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.md', 'migrations/*.md', 'src/**/*.md'], { cwd: root })
  .filter((file) => !/CHANGELOG/.test(file))
  .sort()

type Told = { file: string; what: string }

/** Everything of a form that the documents say, with the document that says it. */
function toldAs(form: RegExp, said = (file: string) => text(file)): (Told & { groups: string[] })[] {
  return documents.flatMap((file) =>
    [...said(file).matchAll(form)].map(([what, ...groups]) => ({
      file,
      what,
      groups: groups.map((each) => each ?? ''),
    })),
  )
}

const wrongOf = (told: Told[]) => [...new Set(told.map(({ file, what }) => `${file}: ${what}`))]

const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => text(file))
const everySource = sources.join('\n')
const commands = [...text('src/main.ts').matchAll(/^ {2}'?([a-z-]+)'?: (?:\(|[a-z]\w+,)/gm)].map(([, name]) => name!)

describe('the commands that documents print', () => {
  test('every npm script is one of package.json, and every command after npm start is one of the process', () => {
    const runs = toldAs(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)
    expect(runs.length).toBeGreaterThan(20)
    expect(wrongOf(runs.filter(({ groups: [name] }) => scripts[name!] === undefined))).toEqual([])
    const starts = toldAs(/(?:npm start --|node src\/main\.ts) ([a-z][\w-]*)/g)
    expect(starts.length).toBeGreaterThan(1)
    expect(wrongOf(starts.filter(({ groups: [name] }) => !commands.includes(name!)))).toEqual([])
  })

  test('every option of theirs is read somewhere', () => {
    const lines = toldAs(/\bnpm (?:run (?:-s )?[\w:-]+|start) -- [^\n`]+/g)
    const options = lines.flatMap(({ file, what }) =>
      [...what.split(' -- ')[1]!.matchAll(/--([a-z][\w-]*)/g)].map(([option, name]) => ({
        file,
        what: option,
        name: name!,
      })),
    )
    expect(options.length).toBeGreaterThan(5)
    const isRead = (name: string) =>
      new RegExp(`(?:^|[\\s{])'?${name}'?: (?:\\{ (?:type: '|\\.\\.\\.text)|text\\b)`, 'm').test(everySource)
    expect(wrongOf(options.filter(({ name }) => !isRead(name)))).toEqual([])
  })

  test('every file that they name is there', () => {
    const files = toldAs(/\b(?:tests|src|docs|deploy|migrations|openapi)\/[\w/.-]+\.(?:ts|tsx|sql|json|yaml|yml|md)\b/g)
    expect(wrongOf(files.filter(({ what }) => !what.includes('NNNN') && !existsSync(join(root, what))))).toEqual([])
    const links = toldAs(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)
    expect(links.length).toBeGreaterThan(30)
    expect(wrongOf(links.filter(({ file, groups: [to] }) => !existsSync(join(root, dirname(file), to!))))).toEqual([])
  })
})

test('every setting that documents name is one that something reads', () => {
  const settings = toldAs(/(?<![\w$.{])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w…])/g)
  expect(settings.length).toBeGreaterThan(40)
  const readers = [
    everySource,
    ...globSync(['Dockerfile', 'docker-compose.yml', 'deploy/**/*', 'tests/**/*.ts', 'package.json'], {
      cwd: root,
      exclude: ['**/node_modules/**'],
    })
      .filter((file) => /\.\w+$|Dockerfile/.test(file) && !file.endsWith('.md'))
      .map((file) => text(file)),
  ].join('\n')
  const isRead = (name: string) => new RegExp(`\\b${name}\\b`).test(readers)
  // Parts of an address that the reader puts in, and what OpenTelemetry's own library reads.
  const own = new Set(['OTEL_TRACES_SAMPLER', 'TENANT_ID', 'CLIENT_ID', 'SERVER_ID'])
  expect(wrongOf(settings.filter(({ what }) => !own.has(what) && !isRead(what)))).toEqual([])
})

describe('the addresses that documents print', () => {
  type Contract = { paths: Record<string, Record<string, { parameters?: ({ name: string } | { $ref: string })[] }>> }
  const { paths } = JSON.parse(text('openapi/openapi.json')) as Contract

  /** Operations at an address as it is written: what stands in braces, or is an id, is any one part. */
  function at(address: string) {
    const parts = address.split('/')
    return Object.entries(paths).filter(([path]) => {
      const own = path.split('/')
      const fits = (part: string, index: number) =>
        part === own[index] || /^[{$]/.test(part) || own[index]?.startsWith('{')
      return own.length === parts.length && parts.every(fits)
    })
  }

  const addresses = toldAs(
    /(?:\b(GET|POST|PATCH|PUT|DELETE) )?(?<![\w.])(?:http:\/\/127\.0\.0\.1:8080)?(\/v1\/[\w{}$/-]*[\w}])(?![\w…/*]|\.\w|<)/g,
  )

  test('are addresses of the contract, with that method', () => {
    expect(addresses.length).toBeGreaterThan(40)
    const wrong = addresses.filter(({ groups: [method, address] }) => {
      const found = at(address!)
      return method === '' ? found.length === 0 : !found.some(([, methods]) => method!.toLowerCase() in methods)
    })
    expect(wrongOf(wrong)).toEqual([])
  })

  test('control: an address and a method that are not there are found', () => {
    expect([at('/v1/tasks').length, at('/v1/tasks/{id}/start').length, at('/v1/task').length]).toEqual([1, 1, 0])
  })
})
