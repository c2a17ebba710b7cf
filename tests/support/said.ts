import type { FastifyInstance } from 'fastify'
import type { Refusal } from '../../src/kernel/refusal.ts'
import { inBoth, type Said } from '../../src/kernel/sentence.ts'

const cyrillic = /[а-яіїєґ]/i

/** What a refusal says in Ukrainian without a word of Ukrainian. */
export function notUkrainian({ said, facts }: Pick<Refusal, 'said' | 'facts'>): string[] {
  const all: Said[] = [said, ...(facts.errors ?? []).map(({ detail }) => inBoth(detail))]
  return all.filter(({ uk }) => !cyrillic.test(uk)).map(({ en }) => en)
}

/** Every refusal that any test meets is held against this: whoever closes the app is told what was said in English only. */
export function listenForEnglish(app: FastifyInstance): { fail(): void } {
  const heard = new Set<string>()
  app.addHook('onSend', async (request) => {
    if (request.refusal !== undefined) for (const text of notUkrainian(request.refusal)) heard.add(text)
  })
  return {
    fail() {
      if (heard.size > 0) throw new Error(`told in English where Ukrainian was preferred:\n${[...heard].join('\n')}`)
    },
  }
}
