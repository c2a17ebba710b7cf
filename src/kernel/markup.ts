const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes a text so that HTML or XML shows it as it was written. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character]!)

const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/**
 * A character that XML cannot hold in any form is stored as it was written and sent as U+FFFD, because no reader opens
 * a file that has one.
 */
export const writable = (text: string): string => text.replace(unwritable, '\ufffd')
