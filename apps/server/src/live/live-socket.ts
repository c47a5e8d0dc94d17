/**
 * WebSockets of the live view. An upgrade is asked of the application as any other request, so that sign-in, permission and
 * refusals are the same; the route accepts it through {@link SocketUpgrade}.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { LiveWatcher } from './live-feed.ts'

export const SOCKET_PATH = '/api/v1/live/socket'

/** Whether a request is to become a socket. Other protocols that a client offers to upgrade to stay plain requests. */
export function isSocketRequest({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    (url === SOCKET_PATH || url.startsWith(`${SOCKET_PATH}?`)) &&
    headers.upgrade?.toLowerCase() === 'websocket'
  )
}

/** An upgrade that waits for its route. */
export class SocketUpgrade {
  readonly #open: () => Promise<WebSocket>
  isAccepted = false

  constructor(open: () => Promise<WebSocket>) {
    this.#open = open
  }

  accept(): Promise<WebSocket> {
    this.isAccepted = true
    return this.#open()
  }
}

type Ask = (request: Request, env: object) => Response | Promise<Response>

/** The listener to a server's `upgrade`. `ask` is the application, which finds `incoming` and `upgrade` in its environment. */
export function createUpgradeListener(ask: Ask) {
  // Nobody sends anything but pongs, and small messages are not worth compressing.
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 })
  return async function upgradeListener(
    incoming: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const ignore = () => undefined // why: a socket that breaks before it is accepted is of no interest
    socket.on('error', ignore)
    const upgrade = new SocketUpgrade(
      () =>
        new Promise((resolve) => {
          socket.off('error', ignore)
          sockets.handleUpgrade(incoming, socket, head, resolve)
        }),
    )
    const answer = await ask(requestOf(incoming), { incoming, upgrade })
    if (!upgrade.isAccepted) await refuse(socket, answer)
  }
}

function requestOf({ url = '', headers }: IncomingMessage): Request {
  const copied = new Headers()
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : [value ?? '']) copied.append(name, one)
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), { headers: copied })
}

async function refuse(socket: Duplex, answer: Response): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer())
  const lines = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    ...[...answer.headers].map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.byteLength}`,
    'connection: close',
  ]
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]))
}

/** Codes that a socket is closed with. */
const CLOSE_CODES = { slow: 1013, stopping: 1001, refused: 1008 } as const
/** How long a peer that was told so may take to close. */
const CLOSE_MS = 1_000

/** A watcher behind a socket. One that does not answer the heartbeat until the next is cut off. */
export function createSocketWatcher(socket: WebSocket): LiveWatcher {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  return {
    send: (message) => socket.send(message.text, { binary: false }),
    heartbeat: () => {
      if (!isAlive) {
        socket.terminate()
        return
      }
      isAlive = false
      socket.ping()
    },
    bufferedBytes: () => socket.bufferedAmount,
    close: (reason) => {
      socket.close(CLOSE_CODES[reason], reason)
      setTimeout(() => socket.terminate(), CLOSE_MS).unref()
    },
  }
}
