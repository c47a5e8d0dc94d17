/** The live view over HTTP: once, as a stream of server-sent events, or over a WebSocket. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError, problemSchema } from '@tributary/contract/errors'
import { liveViewSchema, liveVisitorsQuerySchema, liveVisitorsSchema } from '@tributary/contract/live'
import type { Context } from 'hono'
import { type ActorOf, type ApiEnv, createApi, jsonAnswer, workspaceQuery } from '../http/api.ts'
import { refuseOtherSite } from '../http/guards.ts'
import { needs } from '../http/needs.ts'
import type { LivePermit, LiveService } from './live.service.ts'
import { createSocketWatcher, SOCKET_PATH, SocketUpgrade } from './live-socket.ts'
import { createStreamWatcher } from './live-stream.ts'

const getLiveRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/live',
  tags: ['Live'],
  summary: 'Visitors now, events a second, pages, channels, conversions and money of the last half hour',
  request: { query: workspaceQuery },
  responses: { 200: jsonAnswer(liveViewSchema, 'The view as of the last second') },
})

const getLiveVisitorsRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: '/api/v1/live/visitors',
  tags: ['Live'],
  summary: 'The visitors of now, or those of a page or a channel, seen last first',
  request: { query: liveVisitorsQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(liveVisitorsSchema, 'Who they are and what they do') },
})

const streamLiveRoute = createRoute({
  ...needs('readNumbers'),
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

const socketQuery = workspaceQuery.extend({
  last_event_id: z
    .string()
    .max(100)
    .optional()
    .describe('Goes on right behind this id, as Last-Event-ID does.'),
})

const socketLiveRoute = createRoute({
  ...needs('readNumbers'),
  method: 'get',
  path: SOCKET_PATH,
  tags: ['Live'],
  summary: 'The same over a WebSocket',
  description:
    'Every message is a JSON text `{ "event": "snapshot" | "delta", "data": ... }` whose data, with its id, is that of the stream. The socket is closed with 1008 when who watches may no longer look, with 1001 when the server stops, with 1013 when too little was read.',
  request: { query: socketQuery },
  responses: {
    200: { description: 'Never: a socket is answered 101' },
    400: jsonAnswer(problemSchema, 'The request does not ask for a WebSocket'),
  },
})

/** What the routes ask of the live view. */
export type LiveAnswers = Pick<LiveService, 'view' | 'visitors' | 'watch'>

export function createLiveRoutes(deps: { actor: ActorOf; live: LiveAnswers }) {
  const api = createApi()

  api.openapi(getLiveRoute, async (c) => {
    const { workspaceId } = await deps.actor(c)
    return c.json(await deps.live.view(workspaceId), 200)
  })

  api.openapi(getLiveVisitorsRoute, async (c) => {
    const { workspaceId } = await deps.actor(c)
    return c.json(await deps.live.visitors(workspaceId, c.req.valid('query')), 200)
  })

  const permitOf = (c: Context<ApiEnv>, workspaceId: string): LivePermit => ({
    credential: [workspaceId, c.req.header('authorization'), c.req.header('cookie')].join('\n'),
    holds: () => deps.actor(c).then((who) => who.workspaceId === workspaceId, isServerFault),
  })

  api.openapi(streamLiveRoute, async (c) => {
    const { workspaceId } = await deps.actor(c)
    const { watcher, body, onGone } = createStreamWatcher()
    const lastEventId = c.req.valid('header')['last-event-id']
    onGone(await deps.live.watch(workspaceId, watcher, permitOf(c, workspaceId), lastEventId))
    return c.body(body, 200, STREAM_HEADERS)
  })

  api.openapi(socketLiveRoute, async (c) => {
    const upgrade = upgradeOf(c.env)
    if (!upgrade) throw new AppError('BadRequest', 'This address answers WebSockets only.')
    // A browser lets any site open a socket with our cookie: its pages must be our own. Programs send no cookie.
    if (c.req.header('cookie') !== undefined) refuseOtherSite(c)
    const { workspaceId } = await deps.actor(c)
    const socket = await upgrade.accept()
    const watcher = createSocketWatcher(socket)
    const lastEventId = c.req.valid('query').last_event_id
    try {
      const leave = await deps.live.watch(workspaceId, watcher, permitOf(c, workspaceId), lastEventId)
      socket.on('close', leave)
      if (socket.readyState !== socket.OPEN) leave()
    } catch (error) {
      watcher.close('slow')
      throw error
    }
    return c.body(null, 200)
  })

  return api
}

function upgradeOf(env: unknown): SocketUpgrade | undefined {
  if (typeof env !== 'object' || env === null || !('upgrade' in env)) return undefined
  return env.upgrade instanceof SocketUpgrade ? env.upgrade : undefined
}

/** Refused is refused; anything else than a refusal says nothing about the watcher. */
function isServerFault(error: unknown): boolean {
  if (error instanceof AppError) return false
  throw error
}
