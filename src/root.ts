/** The directory of the project: what runs is one below it, in `src` or, without its types, in `dist`. */
export const root = new URL('../', import.meta.url)
