import { notFound } from '../../kernel/refusal.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { ask } from '../../platform/http/questions.ts'
import { codeLists } from './lists.ts'
import { CodeListDocument, CodeListIndex, CodeListParams, codeListToJson, summaryToJson } from './schemas.ts'

const tags = ['Code lists']
const byName = new Map(codeLists.map((list) => [list.name, list]))

export function codeListRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    ask(context, 'listCodeLists', {
      ...{ at: '/v1/code-lists', tags, access: 'code_list.read' },
      summary: 'List the code lists',
      description:
        'Names every code list, for a client that shows codes to people or checks them. Read the codes of one with `GET /v1/code-lists/{name}`.',
      conditional: true,
      shape: CodeListIndex,
      tell: async (tx) => {
        await tx.entered()
        return { items: codeLists.map(summaryToJson) }
      },
    }),
  )
  app.route(
    ask(context, 'getCodeList', {
      ...{ at: '/v1/code-lists/:name', tags, access: 'code_list.read' },
      summary: 'Read a code list',
      description:
        'Every code of the list with its definition in English and Ukrainian, and the corresponding codes of lists of others, if there are any.',
      conditional: true,
      params: CodeListParams,
      shape: CodeListDocument,
      tell: async (tx, { params }) => {
        await tx.entered()
        const found = byName.get(params.name)
        if (found === undefined) throw notFound('code_list', params.name)
        return codeListToJson(found)
      },
    }),
  )
}
