import { inLanguage } from '../language.ts'
import type { Row } from '../parts/show.tsx'
import type { Names } from '../shapes.ts'

export type Titled = Row & { title: Names }
export const titleOf = ({ title }: Titled) => inLanguage(title)
