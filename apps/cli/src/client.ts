/** HTTP calls to a running server. */
import { problemSchema } from '@tributary/contract/errors'
import { UsageError } from './arguments.ts'

export type ApiClient = {
  request(
    method: string,
    path: string,
    init?: { query?: Query; body?: unknown; headers?: Record<string, string> },
  ): Promise<{ status: number; body: unknown; headers: Headers }>
}
export type Query = Readonly<Record<string, string | undefined>>

/** The server could not be reached, or refused; the message is for a person. */
export class ApiError extends Error {}

export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return search.size === 0 ? path : `${path}?${search}`
}

export function createApiClient(baseUrl: string, key: string | undefined): ApiClient {
  if (!URL.canParse(baseUrl)) throw new UsageError(`--url is not an address: ${baseUrl}`)
  return {
    request: async (method, path, init = {}) => {
      const headers = {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...init.headers,
      }
      const response = await fetch(new URL(withQuery(path, init.query), baseUrl), {
        method,
        headers,
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      }).catch((cause: unknown) => {
        throw new ApiError(
          `No answer from ${baseUrl}: is the server running? (${cause instanceof Error ? cause.message : String(cause)})`,
          { cause },
        )
      })
      const text = await response.text()
      const body = parseBody(text)
      if (!response.ok)
        throw new ApiError(
          problemText(body) ?? `${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`,
        )
      return { status: response.status, body, headers: response.headers }
    },
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function problemText(body: unknown): string | undefined {
  const problem = problemSchema.safeParse(body)
  if (problem.success) return problem.data.detail ?? problem.data.title
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : undefined
}
