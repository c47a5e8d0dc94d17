/**
 * The two collecting routes on the bare node:http server: the one path that must cost microseconds. Slow senders are cut by
 * the server's own `requestTimeout` and `headersTimeout`; what is here bounds sizes and memory.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ERROR_SENTENCES, type ErrorCode } from '@tributary/contract/errors'
import { MIN_FREE_BYTES } from '@tributary/stores/data-directory'
import type { EventLog } from '@tributary/stores/event-log'
import { clientAddress } from '../http/client-address.ts'
import { STATUS_OF } from '../http/problem.ts'
import { createApiKeyMemory } from './api-key-memory.ts'
import { type BatchItem, readBatch } from './batch-body.ts'
import { type CollectResult, createCollector, type Sender } from './collector.ts'
import { createEventReaders } from './event-readers.ts'
import type { EventReaders } from './event-row.ts'
import { readBody } from './request-body.ts'
import type { CleanEvent } from './wire-event.ts'

export type CollectorHandlerOptions = {
  readonly log: EventLog
  readonly findPixel: (pixelId: string) => { workspaceId: string } | undefined
  readonly findWorkspaceByApiKey: (key: string) => Promise<string | undefined>
  readonly now: () => number
  readonly newEventId: () => string
  /** How many reverse proxies are in front: see `clientAddress`. */
  readonly trustedProxies: number
  /** Free bytes of the disk that holds the log. */
  readonly freeBytes?: () => number
  readonly onAccepted?: (events: readonly { workspaceId: string; event: CleanEvent }[]) => void
  readonly limits?: Partial<CollectorLimits>
  /** Memories shared with another user of them; made when absent. */
  readonly readers?: EventReaders
  readonly logger?: { error(fields: object, message: string): void }
}

export type CollectorLimits = {
  readonly maxPendingBytes: number
  /** Bodies being received or on their way into the log. */
  readonly maxBytesInFlight: number
  readonly maxBatchBytes: number
  readonly maxEventBytes: number
}

const LIMITS: CollectorLimits = {
  maxPendingBytes: 512 * 1024 * 1024,
  maxBytesInFlight: 128 * 1024 * 1024,
  maxBatchBytes: 10_000_000,
  maxEventBytes: 256 * 1024,
}

const TRACK = '/api/v1/pixel/track'
const BATCH = '/api/v1/events'
const DISK_LOOK_MS = 1_000
const RETRY_AFTER_S = '2'

const CORS = { 'access-control-allow-origin': '*' }
const JSON_HEADERS = { ...CORS, 'content-type': 'application/json' }
const PREFLIGHT_HEADERS = {
  ...CORS,
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'content-type, content-encoding, authorization',
  'access-control-max-age': '86400',
}

type Route = { readonly isBatch: boolean; readonly maxBytes: number }

/** Handles POST and OPTIONS of the two routes and answers true; leaves everything else alone and answers false. */
export function createCollectorHandler(options: CollectorHandlerOptions) {
  const limits = { ...LIMITS, ...options.limits }
  const collector = createCollector({
    ...options,
    ...(options.readers ?? createEventReaders()),
    maxPendingBytes: limits.maxPendingBytes,
  })
  const findWorkspace = createApiKeyMemory(options.findWorkspaceByApiKey, options.now)
  const isDiskFull = createDiskLook(options)
  const single: Route = { isBatch: false, maxBytes: limits.maxEventBytes }
  const batch: Route = { isBatch: true, maxBytes: limits.maxBatchBytes }
  let bytesInFlight = 0

  function pressure(): ErrorCode | undefined {
    if (isDiskFull()) return 'StorageFull'
    return bytesInFlight > limits.maxBytesInFlight ? 'Busy' : collector.pressure()
  }

  function receive(request: IncomingMessage, response: ServerResponse, route: Route): void {
    const declared = Number(request.headers['content-length'] ?? 0)
    const tooLarge = () => refuse(response, 'TooLarge', `at most ${route.maxBytes} bytes`)
    if (declared > route.maxBytes) {
      tooLarge()
      return
    }
    const reason = pressure()
    if (reason !== undefined) {
      refuse(response, reason)
      return
    }
    const reserved = reservedBytes(declared, request.headers['content-encoding'] !== undefined, route)
    bytesInFlight += reserved
    response.once('close', () => {
      bytesInFlight -= reserved
    })
    readBody(request, route.maxBytes, (body, failure) => {
      if (failure === 'too-large') tooLarge()
      else if (body === undefined) refuse(response, 'BadRequest', 'the body could not be read to its end')
      else read(request, response, route, body)
    })
  }

  function read(request: IncomingMessage, response: ServerResponse, route: Route, body: Buffer): void {
    const items = route.isBatch ? readBatch(body, isLines(request)) : readSingle(body)
    if (items === undefined) refuse(response, 'BadJson')
    else if (items.length === 0) refuse(response, 'BadRequest', 'the batch holds no event')
    else void answer(request, response, route, items)
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    route: Route,
    items: readonly BatchItem[],
  ): Promise<void> {
    try {
      const sender = await senderOf(request)
      if (sender === undefined) {
        refuse(response, 'SignInRequired', 'no workspace has this API key')
        return
      }
      const result = await collector.collect(items, sender)
      if (result.kind === 'refused') refuseEvents(response, route, result)
      else if (route.isBatch) acceptBatch(response, result)
      else accept(response, result.eventIds[0] ?? '')
    } catch (error) {
      options.logger?.error({ err: error }, 'events could not be collected')
      refuse(response, 'Internal')
    }
  }

  async function senderOf(request: IncomingMessage): Promise<Sender | undefined> {
    const { authorization } = request.headers
    const who = { ip: ipOf(request, options.trustedProxies), userAgent: request.headers['user-agent'] ?? '' }
    if (authorization === undefined || !authorization.startsWith('Bearer '))
      return { ...who, workspaceId: undefined }
    const workspaceId = await findWorkspace(authorization.slice('Bearer '.length).trim())
    return workspaceId === undefined ? undefined : { ...who, workspaceId }
  }

  return function handleCollect(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', method } = request
    if (method !== 'POST' && method !== 'OPTIONS') return false
    const route = isPath(url, TRACK) ? single : isPath(url, BATCH) ? batch : undefined
    if (!route) return false
    if (method === 'OPTIONS') response.writeHead(204, PREFLIGHT_HEADERS).end()
    else receive(request, response, route)
    return true
  }
}

/** JSON seldom shrinks to less than a tenth. A body of unknown length is counted as the worst it may become. */
function reservedBytes(declared: number, isCompressed: boolean, route: Route): number {
  if (declared <= 0) return route.maxBytes
  return isCompressed ? Math.min(declared * 10, route.maxBytes) : declared
}

function isPath(url: string, path: string): boolean {
  return url === path || (url.startsWith(path) && url[path.length] === '?')
}

function isLines(request: IncomingMessage): boolean {
  const type = request.headers['content-type'] ?? ''
  return type.includes('ndjson') || type.includes('jsonl')
}

function readSingle(body: Buffer): readonly BatchItem[] | undefined {
  try {
    return [{ raw: JSON.parse(body.toString('utf8')) }]
  } catch {
    return undefined
  }
}

function ipOf(request: IncomingMessage, trustedProxies: number): string {
  const forwarded = request.headers['x-forwarded-for']
  const entries = Array.isArray(forwarded) ? forwarded.join(',') : forwarded
  return clientAddress(request.socket.remoteAddress ?? '', entries, trustedProxies)
}

/** Asking the system for free space at every event would cost as much as the event. */
function createDiskLook({ freeBytes, now }: CollectorHandlerOptions): () => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY
  let isFull = false
  return function isDiskFull(): boolean {
    if (freeBytes === undefined) return false
    const at = now()
    if (Math.abs(at - lookedAt) >= DISK_LOOK_MS) {
      lookedAt = at
      isFull = freeBytes() < MIN_FREE_BYTES
    }
    return isFull
  }
}

function accept(response: ServerResponse, eventId: string): void {
  sendAccepted(response, `{"success":true,"event_id":${JSON.stringify(eventId)}}`)
}

/** With its length given, head and body leave in one write; without, in chunks. */
function sendAccepted(response: ServerResponse, body: string): void {
  response.writeHead(202, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body) }).end(body)
}

function acceptBatch(response: ServerResponse, result: Extract<CollectResult, { kind: 'stored' }>): void {
  const { eventIds, refused } = result
  sendAccepted(response, JSON.stringify({ success: true, accepted: eventIds.length, refused }))
}

function refuseEvents(
  response: ServerResponse,
  route: Route,
  { code, detail, refused }: Extract<CollectResult, { kind: 'refused' }>,
): void {
  refuse(
    response,
    code,
    detail,
    route.isBatch ? { success: false, accepted: 0, refused } : { success: false },
  )
}

/** Answers a problem document. A body that is not wanted is not read to its end: the connection is closed instead. */
function refuse(response: ServerResponse, code: ErrorCode, detail = '', more: object = {}): void {
  if (response.headersSent || response.destroyed) return
  const status = STATUS_OF[code]
  const headers = {
    ...CORS,
    'content-type': 'application/problem+json',
    ...(status === 503 ? { 'retry-after': RETRY_AFTER_S } : {}),
    ...(response.req.complete ? {} : { connection: 'close' }),
  }
  const problem = { type: `/api/v1/docs#error-${code}`, title: ERROR_SENTENCES[code], status, code }
  response.writeHead(status, headers)
  response.end(JSON.stringify({ ...problem, ...(detail === '' ? {} : { detail }), ...more }))
  // The sender still talks: reading on a little lets it see the answer instead of a reset.
  if (!response.req.complete) response.req.resume()
}
