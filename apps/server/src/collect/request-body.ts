/** The body of a request, whole, with a bound on what it may become: compressed bytes are counted after they grew. */
import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'

export type BodyFailure = 'too-large' | 'broken'

/**
 * Reads the body and calls back once: with its bytes, or with why there are none. `broken` is bad compression or a sender
 * that went away. Callbacks, because this runs for every event.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | undefined, failure?: BodyFailure) => void,
): void {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') collect(request, request, maxBytes, done)
  else if (encoding === 'gzip' || encoding === 'x-gzip')
    collect(request.pipe(createGunzip()), request, maxBytes, done)
  else done(undefined, 'broken')
}

function collect(
  stream: NodeJS.ReadableStream,
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | undefined, failure?: BodyFailure) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  let isDone = false
  const finish = (body: Buffer | undefined, failure?: BodyFailure) => {
    if (isDone) return
    isDone = true
    done(body, failure)
  }
  stream.on('data', (chunk: Buffer) => {
    if (isDone) return
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      chunks.length = 0
      // The rest is not wanted; the connection is closed behind the answer.
      if (stream !== request) request.unpipe()
      finish(undefined, 'too-large')
      return
    }
    chunks.push(chunk)
  })
  stream.on('end', () => finish(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
  stream.on('error', () => finish(undefined, 'broken'))
  if (stream !== request) request.on('error', () => finish(undefined, 'broken'))
  request.on('close', () => {
    if (!request.complete) finish(undefined, 'broken')
  })
}
