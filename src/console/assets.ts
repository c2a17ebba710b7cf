import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, stop } from 'esbuild'
import { root } from '../root.ts'

export type Asset = {
  type: string
  plain: Buffer
  br: Buffer
  gzip: Buffer
}
/**
 * `page` for browsers without a session; `pageOfSession` for those that seem to have one, which requests at once what
 * it will need.
 */
export type Assets = { page: string; pageOfSession: string; files: ReadonlyMap<string, Asset> }

let made: Promise<Assets> | undefined

/** The files for the browser, built from the sources once per process, at its start, in a fraction of a second. */
export function consoleAssets(): Promise<Assets> {
  made ??= make()
  return made
}

async function make(): Promise<Assets> {
  const directory = fileURLToPath(new URL('src/console/browser', root))
  const result = await build({
    entryPoints: [join(directory, 'main.tsx'), join(directory, 'style.css')],
    bundle: true,
    minify: true,
    write: false,
    outdir: '/',
    format: 'esm',
    charset: 'utf8',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: '{}',
  })
  await stop()
  const files = new Map<string, Asset>()
  const add = (name: string, type: string, content: Uint8Array): string => {
    const plain = Buffer.from(content)
    const [stem, ending] = name.split('.')
    const named = `${stem}-${createHash('sha256').update(plain).digest('base64url').slice(0, 12)}.${ending}`
    files.set(named, { type, plain, gzip: gzipSync(plain), br: brotli(plain) })
    return `/console/assets/${named}`
  }
  const content = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))!.contents
  const script = add('main.js', 'text/javascript; charset=utf-8', content('.js'))
  const style = add('style.css', 'text/css; charset=utf-8', content('.css'))
  const icon = add('icon.svg', 'image/svg+xml', Buffer.from(iconText))
  const addresses = { script, style, icon }
  return { files, page: pageText(addresses, ''), pageOfSession: pageText(addresses, ' data-session') }
}

function brotli(plain: Buffer): Buffer {
  return brotliCompressSync(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
}

const iconText =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1b4d7a"/><path d="M7 24 16 7l9 17M11 18h10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'

function pageText({ script, style, icon }: Record<'script' | 'style' | 'icon', string>, session: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Accord</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<div id="app"${session}></div>
<noscript>
<p>The console needs JavaScript. The same is there for programs: <a href="/docs">the documentation of the API</a>.</p>
<p lang="uk">Консоль потребує JavaScript. Те саме доступне програмам: <a href="/docs">документація API</a>.</p>
</noscript>
</body>
</html>
`
}
