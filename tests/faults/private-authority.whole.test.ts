import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWhere } from '../support/describe-where.ts'

// The image sets two variables of Node, by which it trusts the certificate authority of the site that it runs at.

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')
const settings = Object.fromEntries(
  [...dockerfile.matchAll(/\b(NODE_USE_SYSTEM_CA|SSL_CERT_DIR)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
)
const directory = mkdtempSync(join(tmpdir(), 'accord-authority-'))
const own = join(directory, 'ca')
const hasOpenssl = spawnSync('openssl', ['version']).status === 0
let server: Server
let address: string

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })

/** An authority of nobody's, and a server for which it vouches. */
beforeAll(async () => {
  if (!hasOpenssl) return
  mkdirSync(own)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const authority = ['-subj', '/CN=Ministry', '-keyout', 'ca.key', '-out', 'ca/ministry.crt', '-days', '2']
  openssl('req', '-x509', ...curve, ...authority, '-addext', 'keyUsage=critical,keyCertSign')
  openssl('req', ...curve, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr')
  writeFileSync(join(directory, 'names'), 'subjectAltName=DNS:localhost\n')
  const vouched = ['-CA', 'ca/ministry.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '1']
  openssl('x509', '-req', '-in', 'server.csr', ...vouched, '-out', 'server.crt')
  const [key, cert] = ['server.key', 'server.crt'].map((name) => readFileSync(join(directory, name)))
  server = createServer({ key, cert }, (_, response) => response.end('{}'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  address = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server?.close()
  rmSync(directory, { recursive: true, force: true })
})

/** What a process with these variables gets from the server. */
function ask(env: Record<string, string>): Promise<string> {
  const script = `require('node:https').get('${address}', (reply) => console.log(reply.statusCode)).on('error', ({ code }) => console.log(code))`
  const { NODE_OPTIONS: _, ...inherited } = process.env
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', script], { env: { ...inherited, ...env } }, (_error, said) =>
      resolve(said.trim()),
    )
  })
}

describeWhere(hasOpenssl, 'openssl')('the certificate authority of a site', () => {
  it('is trusted by what the image sets, once its certificate is in the directory', async () => {
    expect(settings).toEqual({ NODE_USE_SYSTEM_CA: '1', SSL_CERT_DIR: '/app/ca' })
    expect(dockerfile).toMatch(/^COPY deploy\/ca ca$/m)
    expect(await ask({ ...settings, SSL_CERT_DIR: own })).toBe('200')
  })

  it('control: without it nobody vouches for the server', async () => {
    expect(await ask({})).toMatch(/UNABLE_TO|SELF_SIGNED/)
  })
})
