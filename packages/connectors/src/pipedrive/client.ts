/** Requests to Pipedrive's API with one member's key. Nothing is sent against a limit, and every ending is a value. */
import { findObstacle, type Limits, readLimits, readTooMany, UNKNOWN_LIMITS } from './limits.ts'
import type { Outcome } from './outcome.ts'

export const PIPEDRIVE_URL = 'https://api.pipedrive.com'

export type PipedriveClientOptions = {
  /** Where the API is; {@link PIPEDRIVE_URL} but in tests and behind a proxy. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly now: () => number
  /** How long to wait for an answer. */
  readonly timeoutMs: number
  /** Ends the wait after so many milliseconds; real ones, but in tests that move the clock by hand. */
  readonly giveUpAfter?: (timeoutMs: number) => AbortSignal
}
export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** From the root of the API: `/api/v2/persons`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}
/** The body of an answer, as far as every operation has it. */
export type ApiAnswer = { readonly data: unknown; readonly nextCursor: string | null }
export type PipedriveClient = ReturnType<typeof createPipedriveClient>

export function createPipedriveClient(options: PipedriveClientOptions) {
  let limits: Limits = UNKNOWN_LIMITS
  const giveUpAfter = options.giveUpAfter ?? ((timeoutMs: number) => AbortSignal.timeout(timeoutMs))

  async function send(request: ApiRequest): Promise<Outcome<ApiAnswer>> {
    const obstacle = findObstacle(limits, options.now())
    if (obstacle) return obstacle
    const url = new URL(request.path, options.baseUrl)
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    const isWrite = request.method !== 'GET'
    try {
      const response = await fetch(url, {
        method: request.method,
        headers: {
          'x-api-token': options.apiKey,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        redirect: 'error',
        signal: giveUpAfter(options.timeoutMs),
      })
      limits = readLimits(response.headers, limits, options.now())
      return await readAnswer(response, isWrite)
    } catch (error) {
      // Cut, timed out, or an answer that ends in the middle: what was asked may have been done.
      return { kind: 'unavailable', reason: reasonOf(error), mayHaveHappened: isWrite }
    }
  }

  async function readAnswer(response: Response, isWrite: boolean): Promise<Outcome<ApiAnswer>> {
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    // A page of the network in front of Pipedrive; one that refuses says that the request never reached it.
    if (!isJson && response.status < 500) {
      const mayHaveHappened = isWrite && response.ok
      return { kind: 'unavailable', reason: `a web page (${response.status})`, mayHaveHappened }
    }
    if (response.status === 429) return readTooMany(response.headers, limits, options.now())
    if (response.status >= 500)
      return { kind: 'unavailable', reason: `status ${response.status}`, mayHaveHappened: isWrite }
    const body = asObject(JSON.parse(text))
    if (response.ok) {
      const cursor = asObject(body.additional_data).next_cursor
      return { kind: 'ok', data: { data: body.data, nextCursor: typeof cursor === 'string' ? cursor : null } }
    }
    const message = typeof body.error === 'string' ? body.error : `status ${response.status}`
    if (response.status === 401) return { kind: 'unauthorised', message }
    if (response.status === 404 || response.status === 410) return { kind: 'gone' }
    return { kind: 'refused', status: response.status, message }
  }

  return {
    send,
    /** Tokens left today, as far as the last answers said; null while unknown. */
    dailyLeft: (): number | null => limits.dailyLeft,
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** Untrusted JSON as an object whose fields are yet to be looked at. */
function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? { ...value } : {}
}
