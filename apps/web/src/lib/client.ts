/** The one place that talks to the server. Answers are parsed by the contract's schemas; failures become {@link RequestProblem}. */
import type { z } from 'zod'
import { problemOf, RequestProblem } from './problem.ts'
import { shareHeaders } from './share-token.ts'

export type QueryValue = string | number | boolean | undefined | null
export type RequestOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Readonly<Record<string, QueryValue>>
  body?: unknown
  signal?: AbortSignal | undefined
}

/** Path plus the query values that are present, in the order given. */
export function addressOf(path: string, query: Readonly<Record<string, QueryValue>> = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const init: RequestInit = {
    method: options.method ?? 'GET',
    credentials: 'same-origin',
    signal: options.signal ?? null,
    headers: { accept: 'application/json', ...shareHeaders() },
  }
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body)
    init.headers = { ...init.headers, 'content-type': 'application/json' }
  }
  let response: Response
  try {
    response = await fetch(addressOf(path, options.query), init)
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new RequestProblem(
      { status: 0, code: 'Offline', detail: 'The server cannot be reached.' },
      { cause },
    )
  }
  if (!response.ok) throw problemOf(response.status, await response.text())
  return response
}

/** Sends a request and parses the JSON answer; throws {@link RequestProblem} when it is refused. */
export async function request<T>(
  schema: z.ZodType<T>,
  path: string,
  options: RequestOptions = {},
): Promise<T> {
  const response = await send(path, options)
  return schema.parse(await response.json())
}

/** Sends a request whose answer is a text, such as a CSV. */
export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  return (await send(path, options)).text()
}

/** Sends a request whose answer has no body of interest. */
export async function requestNothing(path: string, options: RequestOptions = {}): Promise<void> {
  await send(path, options)
}

/** Sends a file as raw body and reports how much of it has left, 0..1. Only XMLHttpRequest tells that. */
export function uploadFile<T>(
  schema: z.ZodType<T>,
  address: string,
  file: File,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transfer = new XMLHttpRequest()
    transfer.open('POST', address)
    transfer.setRequestHeader('content-type', 'application/octet-stream')
    transfer.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    transfer.onerror = () =>
      reject(new RequestProblem({ status: 0, code: 'Offline', detail: 'The upload was interrupted.' }))
    transfer.onabort = () => reject(new DOMException('Upload cancelled', 'AbortError'))
    transfer.onload = () => {
      if (transfer.status >= 400) return reject(problemOf(transfer.status, transfer.responseText))
      try {
        resolve(schema.parse(JSON.parse(transfer.responseText)))
      } catch (cause) {
        reject(cause)
      }
    }
    signal.addEventListener('abort', () => transfer.abort())
    transfer.send(file)
  })
}
