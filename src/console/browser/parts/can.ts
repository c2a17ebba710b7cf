/** Whether the service says that the reader may do it with the record now. */
export function can(record: { allowedActions?: readonly string[] | undefined }, operation: string): boolean {
  return (record.allowedActions ?? []).includes(operation)
}
