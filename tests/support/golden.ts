import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** UPDATE_GOLDEN=1 writes what the code says; the change of the file is then what a reviewer reads. */
export function expectGolden(file: string, text: string): void {
  const path = resolve(root, file)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  expect(text, `${file} no longer says what the code does; UPDATE_GOLDEN=1 writes it anew, for review`).toBe(
    readFileSync(path, 'utf8'),
  )
}
