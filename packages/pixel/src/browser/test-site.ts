import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { WireEvent } from '../wire.ts'

/** A request to the event API as it came in. */
type Delivery = { path: string; contentType: string; events: WireEvent[] }

/** A site of a few pages with the pixel on each, and the collector behind it. */
export type TestSite = {
  /** `http://127.0.0.1:PORT`. */
  origin: string
  port: number
  /** Every accepted delivery, resent ones included, in order of arrival. */
  deliveries: Delivery[]
  /** How many deliveries met a status other than 202. */
  refused: () => number
  /** When they came in, in milliseconds of one clock. */
  refusedAtMs: () => readonly number[]
  /** Events by their id, each once, in order of first arrival. */
  events: () => WireEvent[]
  /** What the event API answers from now on; 202 accepts. */
  answerWith: (status: number) => void
  /** Refuses connections until `comeUp`. */
  goDown: () => Promise<void>
  comeUp: () => Promise<void>
}

type Options = {
  /** Text of track.js. */
  script: string
  /** Further attributes of the script element. */
  attributes?: string
  /** Markup before the pixel's element. */
  head?: string
  /** How often the script element stands in the page. */
  copies?: number
}

const PIXEL_ID = 'px_test1'

const renderPage = (path: string, { attributes = '', head = '', copies = 1 }: Options): string => {
  const tag = `<script defer src="/track.js" data-pixel="${PIXEL_ID}" ${attributes}></script>`
  return `<!doctype html><html><head><meta charset="utf-8"><title>Page ${path}</title>${head}${tag.repeat(copies)}</head>
<body><h1>${path}</h1><a id="next" href="/next">next</a><a id="anchor" href="#part">part</a><a id="route" href="#/route">route</a></body></html>`
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(address && typeof address === 'object' ? address.port : port)
    })
  })

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** Starts a site on a free port of the loopback address; call `goDown` when done with it. */
export const startTestSite = async (options: Options): Promise<TestSite> => {
  const deliveries: Delivery[] = []
  let status = 202
  const refusedAtMs: number[] = []

  const receive = async (path: string, request: IncomingMessage, response: ServerResponse) => {
    const parsed: WireEvent | WireEvent[] = JSON.parse(await readBody(request))
    if (status === 202)
      deliveries.push({ path, contentType: request.headers['content-type'] ?? '', events: [parsed].flat() })
    else refusedAtMs.push(performance.now())
    response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    response.end('{"success":true}')
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname
    if (path.startsWith('/api/')) {
      // A preflight would mean that the pixel no longer sends simple requests; it gets no permission here.
      if (request.method === 'POST') return receive(path, request, response)
      response.writeHead(405).end()
    } else if (path === '/track.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(options.script)
    } else if (path === '/favicon.ico') {
      response.writeHead(204).end()
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(renderPage(path, options))
    }
  }

  const start = () => createServer((request, response) => void answer(request, response))
  let server = start()
  const port = await listen(server, 0)

  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    deliveries,
    refused: () => refusedAtMs.length,
    refusedAtMs: () => refusedAtMs,
    events: () => {
      const byId = new Map(deliveries.flatMap(({ events }) => events).map((event) => [event.event_id, event]))
      return [...byId.values()]
    },
    answerWith: (next) => {
      status = next
    },
    goDown: () => stop(server),
    comeUp: async () => {
      server = start()
      await listen(server, port)
    },
  }
}
