const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that stands in HTML or XML as it was written. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character]!)

const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** What XML cannot hold, in any spelling, is kept as it was written and told as U+FFFD: one such character, and no reader opens the file. */
export const writable = (text: string): string => text.replace(unwritable, '\ufffd')
