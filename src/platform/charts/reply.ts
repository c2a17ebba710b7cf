import { z } from 'zod'

export const picture = ['image/svg+xml'] as const

export const pictureReply = {
  description: 'The picture.',
  content: { [picture[0]]: { schema: z.string().meta({ description: 'SVG.', examples: ['<svg/>'] }) } },
}

/**
 * The language of a picture in a page: the browser that fetches the picture sends its own language, not that of the
 * page.
 */
export const PictureLanguage = z
  .enum(['en', 'uk'])
  .optional()
  .meta({ description: 'The language of the labels; by default as `Accept-Language` prefers.' })

type Reply = { type(name: string): Reply; header(name: string, value: string): Reply; send(body: never): unknown }

/** A picture that is opened on its own runs nothing and fetches nothing. */
export function sendPicture<R extends Reply>(reply: R, svg: string) {
  return reply
    .type(picture[0])
    .header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    .send(svg as never) as R
}
