/** A capability's routes: an OpenAPIHono whose validation failures become problem documents that name each bad value. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import { z } from 'zod'
import type { ApiEnv } from './api-env.ts'

export type { ActorOf, ApiEnv } from './api-env.ts'

export function createApi(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return
      const issues = result.error.issues.flatMap((issue) => {
        const { message, path } = issue
        const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
        const paths = unknown.length === 0 ? [path] : unknown.map((name) => [...path, name])
        return paths.map((at) => ({ path: at.join('.'), message }))
      })
      const given = result.target === 'query' ? c.req.query() : {}
      throw new AppError(
        'ValidationFailed',
        issues.map(({ path, message }) => `${namedValue(path, given[path])}: ${message}`).join('; '),
        issues,
      )
    },
  })
}

/** A JSON answer, for route declarations. */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: true }
}

const SHOWN_CHARS = 60

/** `limit "0"`: a field with the value it has in the address, cut where it is long. */
function namedValue(path: string, value: string | undefined): string {
  if (value === undefined) return path
  return `${path} "${value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}...` : value}"`
}

/** Names the workspace for signed-in members of several; an API key belongs to one and ignores it. */
export const workspaceQuery = z.object({
  workspace: z
    .string()
    .optional()
    .describe('Workspace id. Only for signed-in members of several workspaces; an API key belongs to one.'),
})
