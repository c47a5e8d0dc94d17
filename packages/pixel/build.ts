import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { CLICK_ID_NAMES, UTM_NAMES } from './src/wire.ts'

/** What a page may be asked to load: bytes of track.js after gzip -9. */
const MAX_GZIP_BYTES = 2000

const entry = fileURLToPath(new URL('./src/tracker.ts', import.meta.url))

/** Finds the campaign parameters and click ids in a query. A semicolon would end the cookie that remembers them. */
const campaignParameter = `/[?&](${[...UTM_NAMES, ...CLICK_ID_NAMES].join('|')})=[^&;]+/g`

/** Bundles and minifies the tracker into one classic script. */
const bundleTracker = async (): Promise<string> => {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    define: { CAMPAIGN_PARAMETER: campaignParameter },
    build: {
      write: false,
      target: 'es2020',
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        optimization: { inlineConst: { mode: 'all', pass: 3 } },
        output: { format: 'iife', comments: false, topLevelVar: false },
      },
    },
  })
  const files = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  const chunk = files.find((file) => file.type === 'chunk')
  // A block with nothing but let and const keeps names out of the page's scope like a function does, in fewer bytes,
  // and keeps errors at start-up out of the page as well.
  const body = chunk && 'code' in chunk && /^\(function\(\)\{(.*)\}\)\(\);?\s*$/s.exec(chunk.code)?.[1]
  if (!body || /\b(var|function)\b/.test(body))
    throw new Error(`the bundle of ${entry} has an unexpected form`)
  return `try{${body}}catch{}\n`
}

/**
 * Builds `track.js` at `outFile`, folders included, without touching the network. Throws when it is larger than
 * MAX_GZIP_BYTES, and then writes nothing.
 */
export const buildPixel = async (outFile: string): Promise<{ gzipBytes: number }> => {
  const code = await bundleTracker()
  const gzipBytes = gzipSync(code, { level: 9 }).length
  if (gzipBytes > MAX_GZIP_BYTES)
    throw new Error(`track.js is ${gzipBytes} bytes after gzip, ${MAX_GZIP_BYTES} are allowed`)
  await mkdir(dirname(outFile), { recursive: true })
  await writeFile(outFile, code)
  return { gzipBytes }
}

if (import.meta.main) {
  const outFile = fileURLToPath(new URL('./dist/track.js', import.meta.url))
  const { gzipBytes } = await buildPixel(outFile)
  process.stdout.write(`${outFile}: ${gzipBytes} bytes after gzip\n`)
}
