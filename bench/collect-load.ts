/** Bodies of the collect bench, and a load over sockets that costs the sender as little as it can. */
import { connect, type Socket } from 'node:net'

const CAMPAIGNS = ['spring', 'brand', 'retarget', 'launch', '']
const PAGES = 400
const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
]

/** Visits under way at the same time. */
const OPEN_VISITS = 1_000
const VISIT_EVENTS = 5

/**
 * One event as the pixel sends it: a thousand visits under way take turns, 5 events each; four visits in five come from a
 * campaign, one event in 50 is a purchase.
 */
export function benchEvent(index: number, eventId: string, atMs: number): object {
  const round = Math.floor(index / OPEN_VISITS)
  const visit = Math.floor(round / VISIT_EVENTS) * OPEN_VISITS + (index % OPEN_VISITS)
  const isLanding = round % VISIT_EVENTS === 0
  const campaign = CAMPAIGNS[visit % CAMPAIGNS.length]
  const page = `https://shop.example.com/products/${(index * 7) % PAGES}`
  return {
    pixel_id: 'bench',
    event_id: eventId,
    anonymous_id: `0190f1c2-8a77-7c3e-9d10-${String(visit >> 1).padStart(12, '0')}`,
    session_id: `0190f1c2-8a77-7c3e-9d11-${String(visit).padStart(12, '0')}`,
    event_type: index % 50 === 49 ? 'purchase' : 'page_view',
    page_url:
      isLanding && campaign !== ''
        ? `${page}?utm_source=google&utm_medium=cpc&utm_campaign=${campaign}&gclid=Cj0KCQjw${visit}`
        : page,
    page_title: 'A product of the shop',
    referrer: isLanding ? 'https://www.google.com/' : 'https://shop.example.com/',
    timestamp: atMs,
    ...(index % 50 === 49
      ? {
          user: { id: `customer-${visit}` },
          revenue: { amount: '49.90', currency: 'EUR' },
          properties: { order_id: `order-${index}` },
        }
      : { properties: { position: index % 10 } }),
  }
}

export type LoadResult = {
  readonly requests: number
  readonly seconds: number
  readonly latenciesMs: Float64Array
}

/**
 * Keeps `connections` busy for `durationMs`: each sends, awaits the answer, sends again. `nextBody` makes the bodies;
 * any answer but 2xx ends the bench.
 */
export async function runLoad(options: {
  port: number
  path: string
  connections: number
  durationMs: number
  nextBody: () => string
}): Promise<LoadResult> {
  const latencies: number[] = []
  const start = performance.now()
  const end = start + options.durationMs
  await Promise.all(
    Array.from({ length: options.connections }, (_, index) =>
      driveConnection(options, index, end, latencies),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  return { requests: latencies.length, seconds, latenciesMs: Float64Array.from(latencies).sort() }
}

function driveConnection(
  options: { port: number; path: string; nextBody: () => string },
  index: number,
  end: number,
  latencies: number[],
): Promise<void> {
  const head = `POST ${options.path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: ${BROWSERS[index % BROWSERS.length]}\r\ncontent-type: application/json\r\ncontent-length: `
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(options.port, '127.0.0.1')
    let sentAt = 0
    const send = () => {
      const body = options.nextBody()
      sentAt = performance.now()
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
    }
    socket.setNoDelay(true)
    socket.on('connect', send)
    socket.on('error', reject)
    // An answer fits one packet, and one request is under way at a time: the end of its chunk is the end of the answer.
    socket.on('data', (chunk) => {
      const now = performance.now()
      if (chunk.toString('latin1', 9, 10) !== '2') {
        socket.destroy()
        reject(new Error(`the collector answered: ${chunk.toString('utf8', 0, 400)}`))
        return
      }
      if (chunk[chunk.length - 1] !== 125 && !chunk.includes('\r\n0\r\n')) return // } or the last chunk
      latencies.push(now - sentAt)
      if (now < end) send()
      else {
        socket.end()
        resolve()
      }
    })
  })
}

export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
