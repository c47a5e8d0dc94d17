import type { z } from 'zod'

/** What a text of an address holds as JSON; undefined where it is none, so that an old or hand-written link still opens. */
export function readJson<Schema extends z.ZodType>(
  text: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (text === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
