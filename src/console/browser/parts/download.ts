/** RFC 4180; text that a spreadsheet would take for a formula is guarded. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => {
    const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
  }
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

export function saveFile(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
