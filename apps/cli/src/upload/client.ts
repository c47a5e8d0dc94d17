/** Files to and from a running server, streamed: neither is ever whole in memory. */
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ApiError, problemText, type Query, withQuery } from '../client.ts'

export type FileClient = {
  /** Sends the file as the body. `onProgress` is told the share that is sent, 0..1. */
  send(path: string, query: Query, file: string, onProgress: (share: number) => void): Promise<unknown>
  /** Writes the answer's body to a file. */
  fetchTo(path: string, target: string): Promise<void>
}

export function createFileClient(baseUrl: string, key: string | undefined): FileClient {
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  async function call(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(path, baseUrl), init).catch((cause: unknown) => {
      throw new ApiError(`No answer from ${baseUrl}: is the server running?`, { cause })
    })
    if (response.ok) return response
    const text = await response.text()
    throw new ApiError(
      problemText(parseJson(text)) ?? `${path} answered ${response.status}: ${text.slice(0, 300)}`,
    )
  }
  return {
    send: async (path, query, file, onProgress) => {
      const { size } = await stat(file)
      const response = await call(withQuery(path, query), {
        method: 'POST',
        headers: { ...authorization, 'content-type': 'application/octet-stream' },
        body: ReadableStream.from(countBytes(file, size, onProgress)),
        duplex: 'half',
      })
      return response.json()
    },
    fetchTo: async (path, target) => {
      const response = await call(path, { headers: authorization })
      await pipeline(
        response.body === null ? Readable.from([]) : Readable.from(response.body),
        createWriteStream(target),
      )
    },
  }
}

async function* countBytes(
  file: string,
  size: number,
  onProgress: (share: number) => void,
): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 262_144 })) {
    yield chunk
    sent += chunk.length
    onProgress(sent / Math.max(1, size))
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
