import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPixel } from '../build.ts'
import { CLICK_ID_NAMES, UTM_NAMES } from './wire.ts'

let folder = ''
let code = ''
let reportedBytes = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixel-build-'))
  const outFile = join(folder, 'not', 'yet', 'there', 'track.js')
  reportedBytes = (await buildPixel(outFile)).gzipBytes
  code = await readFile(outFile, 'utf8')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('track.js is at most 2,000 bytes after gzip -9', () => {
  const bytes = gzipSync(code, { level: 9 }).length
  expect(bytes).toBe(reportedBytes)
  expect(bytes).toBeLessThanOrEqual(2000)
})

test('track.js reads every campaign parameter of the wire type', () => {
  for (const name of [...UTM_NAMES, ...CLICK_ID_NAMES]) expect(code).toContain(name)
})

test('track.js ends quietly where there is no page, and leaves no name behind', () => {
  const emptyPage = {}
  expect(() => runInNewContext(code, emptyPage)).not.toThrow()
  expect(Object.keys(emptyPage)).toEqual([])
})
