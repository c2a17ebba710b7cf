import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { codeLists } from './lists.ts'
import { CodeListDocument, CodeListIndex, CodeListParams, codeListToJson, summaryToJson } from './schemas.ts'

const tags = ['Code lists']
const byName = new Map(codeLists.map((list) => [list.name, list]))

export function codeListRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/code-lists',
    schema: {
      operationId: 'listCodeLists',
      summary: 'List the code lists',
      description: 'One list for every kind of code that this service sends or takes.',
      tags,
      response: { 200: CodeListIndex },
    },
    config: { access: 'code_list.read', conditional: true },
    handler: async (request) =>
      await read(door, request, async (tx) => {
        await tx.entered()
        return { items: codeLists.map(summaryToJson) }
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/code-lists/:name',
    schema: {
      operationId: 'getCodeList',
      summary: 'Read a code list',
      description:
        'Every code with its definition in English and Ukrainian, and the code of others’ lists where there is one.',
      tags,
      params: CodeListParams,
      response: { 200: CodeListDocument },
    },
    config: { access: 'code_list.read', addressed: true, conditional: true },
    handler: async (request) =>
      await read(door, request, async (tx) => {
        await tx.entered()
        const list = byName.get(request.params.name)
        if (list === undefined) throw notFound('code_list', request.params.name)
        return codeListToJson(list)
      }),
  })
}
