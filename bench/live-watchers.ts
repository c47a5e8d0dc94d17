/** Watchers of the live stream over bare sockets: they read everything and look at little, so that they cost the machine little. */
import { connect, type Socket } from 'node:net'
import { applyLiveDelta, type LiveView, liveDeltaSchema, liveViewSchema } from '@tributary/contract/live'

export type Watchers = {
  /** Id of the last message of each. */
  lastIds(): string[]
  leave(): void
}

/** Opens `count` streams; resolves once each has its first message. */
export async function openWatchers(port: number, key: string, count: number): Promise<Watchers> {
  const lastIds = new Array<string>(count).fill('')
  const sockets: Socket[] = []
  // Not all at once: the time to let five hundred in is not what is measured.
  for (let at = 0; at < count; at += 25)
    await Promise.all(
      Array.from({ length: Math.min(25, count - at) }, (_, more) =>
        openSocket(port, key, sockets, (text) => {
          const mark = text.lastIndexOf('\nid: ')
          if (mark >= 0) lastIds[at + more] = text.slice(mark + 5, text.indexOf('\n', mark + 5))
        }),
      ),
    )
  return {
    lastIds: () => [...lastIds],
    leave: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function openSocket(
  port: number,
  key: string,
  sockets: Socket[],
  take: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(requestOf(key)))
    sockets.push(socket)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1')
      if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200'))
        reject(new Error(`a watcher was answered: ${text.slice(0, 400)}`))
      take(text)
      if (text.includes('event: ')) resolve()
    })
  })
}

const requestOf = (key: string) =>
  `GET /api/v1/live/stream HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\nauthorization: Bearer ${key}\r\n\r\n`

export type Reader = {
  view(): LiveView | undefined
  /** Events of all deltas since the snapshot. */
  events(): number
  leave(): void
}

/** One watcher that reads the stream as a program does. */
export async function openReader(port: number, key: string): Promise<Reader> {
  const cut = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/live/stream`, {
    headers: { authorization: `Bearer ${key}` },
    signal: cut.signal,
  })
  let view: LiveView | undefined
  let events = 0
  const read = (message: string): void => {
    const data: unknown = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? 'null')
    if (message.includes('event: snapshot')) view = liveViewSchema.parse(data)
    else if (message.includes('event: delta') && view) {
      const delta = liveDeltaSchema.parse(data)
      view = applyLiveDelta(view, delta)
      events += delta.events.reduce((sum, [, added]) => sum + added, 0)
    }
  }
  const reading = (async () => {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const parts = text.split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) read(part)
    }
  })()
  reading.catch(() => undefined) // why: leaving ends the answer with an error
  return { view: () => view, events: () => events, leave: () => cut.abort() }
}
