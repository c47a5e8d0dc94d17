/** The built web app and the pixel script, from disk. Hashed files are cached for a year, pages never. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { ApiEnv } from './api.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

/** Serves files below `root`; any other path answers the app's page, whose router decides. */
export function createStaticFiles(root: string) {
  return async function staticFiles(c: Context<ApiEnv>): Promise<Response> {
    const path = normalize(decodePath(c.req.path))
    const file = join(root, path)
    if (file.startsWith(root + sep) && extname(path) !== '') {
      const found = await stat(file).catch(() => undefined)
      if (!found?.isFile()) return c.text('Not found', 404)
      const immutable = path.startsWith(`${sep}assets${sep}`)
      c.header('content-type', TYPES[extname(path)] ?? 'application/octet-stream')
      c.header('content-length', String(found.size))
      c.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
      return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream)
    }
    const page = await readFile(join(root, 'index.html'), 'utf8').catch(() => undefined)
    if (page === undefined)
      return c.text('The web app is not built. Run `npm start` from the repository, which builds it.', 503)
    c.header('cache-control', 'no-cache')
    return c.html(page)
  }
}

/** `track.js`: small, cached for an hour, usable from any site. */
export function createPixelScript(file: string) {
  return async function pixelScript(c: Context<ApiEnv>): Promise<Response> {
    const body = await readFile(file).catch(() => undefined)
    if (body === undefined)
      return c.text('The pixel is not built. Run `npm start` from the repository, which builds it.', 503)
    c.header('content-type', 'text/javascript; charset=utf-8')
    c.header('cache-control', 'public, max-age=3600')
    c.header('access-control-allow-origin', '*')
    c.header('cross-origin-resource-policy', 'cross-origin')
    return c.body(new Uint8Array(body))
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/'
  }
}
