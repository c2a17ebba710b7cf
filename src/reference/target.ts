/** Table and, in order, column -> SQL type. `keep` is a condition under which a row is no longer the loader's to write. */
export type Target = {
  table: string
  key: string
  columns: Record<string, string>
  onUpdate?: string
  keep?: string
  keepOut?: string
}
