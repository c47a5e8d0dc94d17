/**
 * A Pipedrive on this machine, for tests: loopback, API v2 and what Tributary uses of v1, limits, faults and webhooks.
 * Every request and every answer is held against Pipedrive's own description; what does not fit is kept in `violations`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  answerPipedrive,
  type PipedriveAnswer,
  type PipedriveUser,
  pipedriveError,
} from './pipedrive-answers.ts'
import { createPipedriveCompany, type PipedriveCompany } from './pipedrive-company.ts'
import { loadPipedriveDescription, type PipedriveRequest } from './pipedrive-description.ts'
import type { FaultSource, PipedriveFault } from './pipedrive-faults.ts'
import { createPipedriveLimits, type PipedriveLimitOptions } from './pipedrive-limits.ts'

export type PipedriveServerOptions = {
  readonly now: () => number
  /** Users by their token. */
  readonly users?: Readonly<Record<string, PipedriveUser>>
  readonly limits?: Partial<PipedriveLimitOptions>
  readonly faults?: FaultSource
  readonly searchLagMs?: number
  /** A write whose caller gave up may still happen, this long after it was sent. */
  readonly lateWriteMs?: number
  /** Called when a request is left without an answer: whoever counts time by hand ends its wait here. */
  readonly onSilence?: () => void
}
export type PipedriveServer = {
  readonly url: string
  readonly company: PipedriveCompany
  readonly violations: readonly string[]
  /** Operations that were answered, with how often. */
  readonly calls: ReadonlyMap<string, number>
  readonly spentToday: (token: string) => number
  /** From now on the token is refused, as one that was regenerated. */
  readonly revoke: (token: string) => void
  /** From now on this operation is answered with 400 and this reason; undefined: no longer. */
  readonly refuse: (operationId: string, reason: string | undefined) => void
  readonly setFaults: (faults: FaultSource) => void
  readonly close: () => Promise<void>
}

const ADMIN: PipedriveUser = { id: 1, name: 'Ada Admin', email: 'ada@northwind.example', isAdmin: true }
const HTML_FORBIDDEN =
  '<!DOCTYPE html><html><head><title>Access denied</title></head><body>Cloudflare</body></html>'

/** Reading it takes a while: once for all servers of a process. */
const description = loadPipedriveDescription()

type Exchange = PipedriveRequest & { readonly token: string }
type Reply = PipedriveAnswer & { readonly headers: Readonly<Record<string, string>> }

export async function startPipedriveServer(options: PipedriveServerOptions): Promise<PipedriveServer> {
  const company = createPipedriveCompany({ now: options.now })
  const limits = createPipedriveLimits({
    burst: 40,
    dailyTokens: 30_000,
    ...options.limits,
    now: options.now,
  })
  const users = new Map(Object.entries(options.users ?? { 'token-ada': ADMIN }))
  const violations: string[] = []
  const calls = new Map<string, number>()
  const refusals = new Map<string, string>()
  const late: { dueMs: number; write: () => void }[] = []
  const deps = { company, now: options.now, searchLagMs: options.searchLagMs ?? 0 }
  let faults = options.faults

  /** The answer, once the limits allow it. */
  function reply(exchange: Exchange): Reply {
    const plain = (answer: PipedriveAnswer): Reply => ({ ...answer, headers: {} })
    const user = users.get(exchange.token)
    if (!user) return plain(pipedriveError(401, 'unauthorized access'))
    const matched = description.match(exchange.method, exchange.path)
    if (!matched) return plain(pipedriveError(404, `Unknown method ${exchange.method} ${exchange.path}`))
    const limit = limits.take(exchange.token, matched.operationId)
    if (!limit.allowed)
      return {
        ...pipedriveError(429, 'request over limit'),
        headers: { ...limit.headers, 'retry-after': '1' },
      }
    violations.push(...description.checkRequest(matched.operationId, exchange))
    const refusal = refusals.get(matched.operationId)
    if (refusal !== undefined) return { ...pipedriveError(400, refusal), headers: limit.headers }
    const answer = answerPipedrive(deps, user, { ...exchange, ...matched })
    calls.set(matched.operationId, (calls.get(matched.operationId) ?? 0) + 1)
    if (answer.status === 200)
      violations.push(
        ...description.checkResponse(matched.operationId, JSON.parse(JSON.stringify(answer.body))),
      )
    return { ...answer, headers: limit.headers }
  }

  function runLateWrites(): void {
    for (const entry of late.splice(0)) {
      if (entry.dueMs <= options.now()) entry.write()
      else late.push(entry)
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await receive(request)
    runLateWrites()
    const fault = faults?.()
    if (fault === undefined) return send(response, reply(exchange))
    const lateMs = options.lateWriteMs ?? 20_000
    const defer = () => late.push({ dueMs: options.now() + lateMs, write: () => reply(exchange) })
    fail(fault, response, { write: () => reply(exchange), defer })
    if (fault === 'no_answer_after_the_write' || fault === 'late_write_without_answer') options.onSilence?.()
  }

  const server = createServer((request, response) => {
    // A request that is cut in the middle has nobody to answer.
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    company,
    violations,
    calls,
    spentToday: limits.spentToday,
    revoke: (token) => users.delete(token),
    refuse: (operationId, reason) => {
      if (reason === undefined) refusals.delete(operationId)
      else refusals.set(operationId, reason)
    },
    setFaults: (next) => {
      faults = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function receive(request: IncomingMessage): Promise<Exchange> {
  const url = new URL(request.url ?? '/', 'http://pipedrive.test')
  const body = await text(request)
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: body === '' ? undefined : JSON.parse(body),
    token: String(request.headers['x-api-token'] ?? ''),
  }
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers })
  response.end(JSON.stringify(reply.body))
}

type Doing = { readonly write: () => Reply; readonly defer: () => void }

function fail(fault: PipedriveFault, response: ServerResponse, { write, defer }: Doing): void {
  switch (fault) {
    case 'too_many_requests':
      response.writeHead(429, {
        'content-type': 'application/json',
        'retry-after': '2',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '2',
      })
      response.end(JSON.stringify({ success: false, error: 'request over limit' }))
      return
    case 'server_error_before_the_write':
      send(response, { ...pipedriveError(503, 'service unavailable'), headers: {} })
      return
    case 'server_error_after_the_write':
      write()
      send(response, { ...pipedriveError(502, 'bad gateway'), headers: {} })
      return
    case 'no_answer_after_the_write':
      write()
      return
    case 'late_write_without_answer':
      defer()
      return
    case 'cut_before_the_write':
      response.destroy()
      return
    case 'cut_after_the_write':
      write()
      response.destroy()
      return
    case 'answer_cut_in_the_middle': {
      const body = JSON.stringify(write().body)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) })
      response.write(body.slice(0, body.length / 2), () => response.destroy())
      return
    }
    case 'html_forbidden':
      response.writeHead(403, { 'content-type': 'text/html; charset=UTF-8' })
      response.end(HTML_FORBIDDEN)
  }
}
