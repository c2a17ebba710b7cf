/** As people write it: the names of reports are their addresses. */
export const reportName = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
