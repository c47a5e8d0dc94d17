/** Where a command reads from: a running server (`--url`, `--key`), or a data directory that no server holds (`--data`). */

import { UsageError } from './arguments.ts'
import { ApiError, createApiClient, problemText, type Query, withQuery } from './client.ts'
import { readCliEnv } from './env.ts'

export type ApiSource = { get(path: string, query?: Query): Promise<unknown>; close(): Promise<void> }
export type SourceOptions = {
  url?: string | undefined
  key?: string | undefined
  data?: string | undefined
  workspace?: string | undefined
}

export async function openApiSource(options: SourceOptions): Promise<ApiSource> {
  if (options.data !== undefined) return openLocalSource(options.data, options.workspace)
  const env = readCliEnv()
  const url = options.url ?? env.TRIBUTARY_URL
  const key = options.key ?? env.TRIBUTARY_API_KEY
  if (url === undefined)
    throw new UsageError(
      'Say where the data is: --url U --key K for a running server, or --data DIR when no server holds it.',
    )
  const client = createApiClient(url, key)
  return {
    get: async (path, query) =>
      (await client.request('GET', path, query === undefined ? {} : { query })).body,
    close: async () => undefined,
  }
}

async function openLocalSource(data: string, workspace: string | undefined): Promise<ApiSource> {
  const { openLocalInstallation } = await import('@tributary/server/local')
  const installation = await openLocalInstallation(data)
  const workspaceId = await installation.chooseWorkspace(workspace).catch(async (error: unknown) => {
    await installation.close()
    throw error
  })
  return {
    get: async (path, query) => {
      const response = await installation.request(workspaceId, withQuery(path, query))
      const body: unknown = await response.json()
      if (!response.ok) throw new ApiError(problemText(body) ?? `${path} answered ${response.status}`)
      return body
    },
    close: () => installation.close(),
  }
}
