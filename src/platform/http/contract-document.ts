/** The parts of an OpenAPI document that are completed after the generator. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  maximum?: number
  minimum?: number
  minItems?: number
  maxItems?: number
  required?: string[]
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  description?: string
  examples?: unknown[]
  example?: unknown
  default?: unknown
  title?: string
  deprecated?: boolean
}
export type Parameter = { name: string; in: string; schema?: Schema; [key: string]: unknown }
export type Media = { schema?: Schema; example?: unknown; examples?: Record<string, unknown> }
export type Reply = {
  description?: string
  headers?: Record<string, unknown>
  content?: Record<string, Media>
  links?: Record<string, unknown>
  $ref?: string
}
export type Operation = {
  operationId?: string
  tags?: string[]
  description?: string
  deprecated?: boolean
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media>; required?: boolean }
  responses: Record<string, Reply>
  security?: unknown[]
  'x-accord'?: RouteFacts
  [key: string]: unknown
}
export type RouteFacts = {
  access: string
  open: boolean
  idempotent: boolean
  write: boolean
  ifMatch: boolean
  addressed: boolean
  guarded: boolean
  resync: boolean
  conditional: boolean
  /** Told in English or Ukrainian. */
  languages: boolean
  report: boolean
  deprecated: boolean
}
export type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; [key: string]: unknown }
  [key: string]: unknown
}
