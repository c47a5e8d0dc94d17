/** The live view over HTTP: once, or as a stream of server-sent events. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import { liveViewSchema } from '@tributary/contract/live'
import type { Context } from 'hono'
import { requirePermission } from '../access/access.ts'
import { type ActorOf, type ApiEnv, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import type { LivePermit, LiveService } from './live.service.ts'
import type { LiveWatcher } from './live-feed.ts'

const getLiveRoute = createRoute({
  method: 'get',
  path: '/api/v1/live',
  tags: ['Live'],
  summary: 'Visitors now, events a second, pages, channels, conversions and money of the last half hour',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(liveViewSchema, 'The view as of the last second') },
})

const streamLiveRoute = createRoute({
  method: 'get',
  path: '/api/v1/live/stream',
  tags: ['Live'],
  summary: 'The same as a stream: a snapshot, then what changes every second',
  description:
    'Server-sent events. `snapshot` carries the whole view, `delta` what changed since the message before; every message has an id. A request with the id in Last-Event-ID goes on right behind it, or begins with a snapshot when that is too long ago. `end` says why a stream is closed for good.',
  request: {
    query: workspaceQuery,
    headers: z.object({ 'last-event-id': z.string().max(100).optional() }),
  },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
  },
})

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // Proxies of the nginx kind hold answers back unless told not to.
  'x-accel-buffering': 'no',
}
/** How long a browser waits before it comes back. */
const HELLO = Buffer.from('retry: 1000\n\n')

export function createLiveRoutes(deps: { actor: ActorOf; live: LiveService }) {
  const api = createApi()

  async function viewer(c: Context<ApiEnv>) {
    const who = await deps.actor(c)
    requirePermission(who, 'readNumbers')
    return who
  }

  api.openapi(getLiveRoute, async (c) => {
    const { workspaceId } = await viewer(c)
    return c.json(await deps.live.view(workspaceId), 200)
  })

  api.openapi(streamLiveRoute, async (c) => {
    const { workspaceId } = await viewer(c)
    const { watcher, body, onGone } = createStreamWatcher()
    const permit: LivePermit = {
      credential: [workspaceId, c.req.header('authorization'), c.req.header('cookie')].join('\n'),
      holds: () => viewer(c).then((who) => who.workspaceId === workspaceId, isServerFault),
    }
    onGone(await deps.live.watch(workspaceId, watcher, permit, c.req.valid('header')['last-event-id']))
    return c.body(body, 200, STREAM_HEADERS)
  })

  return api
}

/** Refused is refused; anything else than a refusal says nothing about the watcher. */
function isServerFault(error: unknown): boolean {
  if (error instanceof AppError) return false
  throw error
}

function createStreamWatcher() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let isGone = false
  let leave: (() => void) | undefined
  const gone = () => {
    isGone = true
    controller = undefined
    leave?.()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start: (made) => {
        controller = made
        made.enqueue(HELLO)
      },
      cancel: gone,
    },
    // Counted in bytes from zero: `desiredSize` is what is unread, negative.
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  )
  const watcher: LiveWatcher = {
    send: (message) => controller?.enqueue(message),
    bufferedBytes: () => -(controller?.desiredSize ?? 0),
    close: (reason) => {
      const open = controller
      if (reason === 'refused')
        open?.enqueue(Buffer.from(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`))
      gone()
      open?.close()
    },
  }
  return {
    watcher,
    body,
    /** What to do when the reader has left, now if it has already. */
    onGone: (todo: () => void) => {
      leave = todo
      if (isGone) todo()
    },
  }
}
