/** Table and, in order, column -> SQL type. `keep` is the condition under which the loader no longer writes a row. */
export type Target = {
  table: string
  key: string
  columns: Record<string, string>
  onUpdate?: string
  keep?: string
  keepOut?: string
}
