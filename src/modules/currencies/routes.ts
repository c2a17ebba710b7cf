import { z } from 'zod'
import { limits } from '../../config.ts'
import { currencies } from '../../kernel/currencies.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { CalendarDate, PageQuery } from '../../platform/http/wire.ts'
import { currencyToJson, rateToJson, tableToJson } from './present.ts'
import { importRates, listRates, listTables } from './rates.ts'
import * as shape from './schemas.ts'

const tags = ['Currencies']

/** Currencies, and the rates by which amounts are told in euro. */
export function currencyRoutes(context: AppContext): void {
  listRoutes(context)
  importRoutes(context)
}

function listRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/currencies',
    schema: {
      operationId: 'listCurrencies',
      summary: 'List currencies',
      description: 'With their decimal places and the days on which they were in use (BR-10).',
      tags,
      querystring: z.strictObject(PageQuery),
      response: { 200: shape.CurrencyPage },
    },
    config: { access: 'fx_rate.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const [after] = cursor === undefined ? [''] : decodeCursor(cursor, [''] as const)
        const rows = [...currencies.values()].filter(({ code }) => code > after).slice(0, limit + 1)
        return pageOf(request, reply, await tx.entered(), {
          rows,
          limit,
          keyOf: (row) => [row.code],
          toJson: currencyToJson,
        })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/fx-rates',
    schema: {
      operationId: 'listRates',
      summary: 'List exchange rates',
      description: 'Units of each currency for 1 EUR, the latest day first, of every table that tells them (BR-13).',
      tags,
      querystring: shape.RateQuery,
      response: { 200: shape.RatePage },
    },
    config: { access: 'fx_rate.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeCursor(cursor, ['', '', 0] as const)
        if (after !== undefined && !(CalendarDate.safeParse(after[0]).success && isVersion(after[2])))
          throw badParameter('cursor', 'is not a cursor of this list')
        const rows = await listRates(tx, { ...filter, after })
        return pageOf(request, reply, await tx.entered(), {
          rows,
          limit: filter.limit,
          keyOf: (row) => [row.rateDate, row.currency, row.rateTable],
          toJson: rateToJson,
        })
      }),
  })
}

function importRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'POST',
    url: '/v1/fx-rates/imports',
    schema: {
      operationId: 'importRates',
      summary: 'Bring exchange rates in',
      description:
        'A file in a form that the European Central Bank publishes, the history or that of one day, whole or not at all; the same bytes are the table that is there. What is posted keeps the rate that it was posted with (BR-13).',
      tags,
      body: shape.RateImportInput,
      response: { 201: shape.RateTable },
    },
    bodyLimit: limits.rateFileBytes,
    config: { access: 'fx_rate.import', idempotent: true },
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: tableToJson }, (tx) => importRates(tx, request.body)),
  })
  app.route({
    method: 'GET',
    url: '/v1/fx-rates/imports',
    schema: {
      operationId: 'listRateImports',
      summary: 'List the tables of rates',
      description: 'Newest first.',
      tags,
      querystring: z.strictObject(PageQuery),
      response: { 200: shape.RateTablePage },
    },
    config: { access: 'fx_rate.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, limit } = request.query
        const before = cursor === undefined ? undefined : decodeCursor(cursor, [0] as const)[0]
        if (before !== undefined && !isVersion(before)) throw badParameter('cursor', 'is not a cursor of this list')
        const rows = await listTables(tx, { before, limit })
        return pageOf(request, reply, await tx.entered(), {
          rows,
          limit,
          keyOf: (row) => [row.version],
          toJson: tableToJson,
        })
      }),
  })
}

const isVersion = (number: number) => Number.isInteger(number) && number >= 0 && number < 2 ** 31
