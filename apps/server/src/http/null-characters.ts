/**
 * Text that holds U+0000 is refused before a route reads it: PostgreSQL cannot store it, and no text that somebody
 * means has one. Once for address and body of every route, so that no schema has to think of it.
 */
import { AppError } from '@tributary/contract/errors'
import type { Context } from 'hono'
import type { ApiEnv } from './api-env.ts'

const NULL_CHARACTER = '\u0000'
/** How JSON writes it. The text may hold these six characters and mean a backslash: parsed values decide. */
const NULL_ESCAPE = '\\u0000'
const IS_JSON = /^application\/([\w.-]+\+)?json\b/i
const MESSAGE = 'holds the character U+0000, which no text may'

export async function refuseNullCharacters(c: Context<ApiEnv>): Promise<void> {
  const paths = [
    ...pathsOf(c.req.param(), ''),
    ...Object.entries(c.req.queries()).flatMap(([name, values]) => pathsOf({ [name]: values.join('') }, '')),
    ...(await pathsInBody(c)),
  ]
  if (paths.length === 0) return
  throw new AppError(
    'ValidationFailed',
    paths.map((path) => `${path}: ${MESSAGE}`).join('; '),
    paths.map((path) => ({ path, message: MESSAGE })),
  )
}

/** Bodies that are not JSON, such as files, are streamed and read by their own routes. */
async function pathsInBody(c: Context<ApiEnv>): Promise<string[]> {
  if (!IS_JSON.test(c.req.header('content-type') ?? '')) return []
  if (!(await c.req.text()).includes(NULL_ESCAPE)) return []
  return pathsOf(await c.req.json(), '')
}

/** Where in the value there are texts with the character, names of fields included. */
function pathsOf(value: unknown, path: string): string[] {
  if (typeof value === 'string') return value.includes(NULL_CHARACTER) ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, entry]) => {
    const at = path === '' ? shown(name) : `${path}.${shown(name)}`
    return name.includes(NULL_CHARACTER) ? [at] : pathsOf(entry, at)
  })
}

function shown(name: string): string {
  return name.replaceAll(NULL_CHARACTER, NULL_ESCAPE)
}
