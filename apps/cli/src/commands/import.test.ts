import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '@tributary/contract/errors'
import { createApi } from '@tributary/server/http/api'
import { createDoor } from '@tributary/server/http/needs'
import { STATUS_OF, toProblem } from '@tributary/server/http/problem'
import { createImportRoutes } from '@tributary/server/import/import.routes'
import { type ImportBench, openImportBench, WORKSPACE } from '@tributary/server/import/import-bench.testkit'
import { openTestAnalytics, openTestRelational } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { UsageError } from '../arguments.ts'
import { importFile } from './import.ts'

let bench: ImportBench
let server: Server
let url = ''
const keys: (string | undefined)[] = []
const folder = mkdtempSync(join(tmpdir(), 'tributary-cli-import-'))

beforeAll(async () => {
  bench = await openImportBench(await openTestAnalytics(), await openTestRelational())
  const door = createDoor({
    resolve: async (c) => {
      keys.push(c.req.header('authorization'))
      return {
        workspaceId: WORKSPACE,
        userId: null,
        role: 'ANALYST',
        workspace: { name: 'One', currency: null, timeZone: 'UTC', isSample: false },
      }
    },
    userIdOf: async () => undefined,
  })
  const routes = createImportRoutes({ imports: bench.service, actor: door.actor })
  const app = createApi()
  app.use(door.hang)
  app.onError((error, c) => {
    if (!(error instanceof AppError)) throw error
    return c.json(toProblem(error, ''), STATUS_OF[error.code] as 400)
  })
  app.route('/', routes)
  server = createServer((request, response) => void answer(app, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => bench.clear())
afterAll(async () => {
  server.close()
  await bench.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A request of node:http through the application. */
async function answer(
  app: ReturnType<typeof createApi>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hasBody = request.method === 'POST'
  const { status, headers, body } = await app.request(request.url ?? '/', {
    method: request.method ?? 'GET',
    headers: {
      authorization: request.headers.authorization ?? '',
      'content-type': request.headers['content-type'] ?? '',
    },
    ...(hasBody
      ? { body: Readable.toWeb(request) as unknown as ReadableStream, duplex: 'half' as const }
      : {}),
  })
  response.writeHead(status, Object.fromEntries(headers))
  if (body !== null) for await (const chunk of body) response.write(chunk)
  response.end()
}

function write(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(...argv: string[]) {
  let out = ''
  const lines: string[] = []
  const code = await importFile(argv, {
    openService: async () => ({
      service: bench.service,
      workspaceId: WORKSPACE,
      close: async () => undefined,
    }),
    out: (text) => {
      out += text
    },
    progress: (line) => void lines.push(line),
  })
  return { code, out, lines }
}

const TOUCHES = 'uuid,person_id,ts,channel\nt1,p,2026-01-01,A\nt2,p,never,A\n'

test.each(['http', 'data directory'])(
  'a file goes in over %s; refused rows are told and written beside it',
  async (way) => {
    const file = write(`touches-${way === 'http'}.csv`, TOUCHES)
    const where = way === 'http' ? ['--url', url, '--key', 'trb_secret'] : ['--data', folder]
    const { code, out, lines } = await run('touches', file, '--map', 'uuid=touch_id', ...where)
    expect(code).toBe(0)
    expect(out).toBe(
      `2 rows read: 1 stored, 0 known already, 1 refused\n  row 2: ts: not a time: "never"\nAll refused rows: ${file}.refused.csv\n`,
    )
    expect(readFileSync(`${file}.refused.csv`, 'utf8')).toBe(
      'row,reason,uuid,person_id,ts,channel\r\n2,"ts: not a time: ""never""",t2,p,never,A\r\n',
    )
    if (way !== 'http') return
    expect(keys).toContain('Bearer trb_secret')
    expect(lines).toContain('uploading 100 %')
  },
)

test('--json prints the import as the API answers it, and nothing is written without refused rows', async () => {
  const file = write('paths.csv', 'path|total_conversions\n'.replace('|', ',').concat('A / B,3\n'))
  const { code, out, lines } = await run(
    'paths',
    file,
    '--separator',
    ' / ',
    '--name',
    'mine',
    '--json',
    '--url',
    url,
  )
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    state: 'done',
    rows_stored: 1,
    refused_file: null,
    dataset_id: expect.any(String),
  })
  expect(lines.filter((line) => line !== '')).toEqual([])
  expect(existsSync(`${file}.refused.csv`)).toBe(false)
  expect(await bench.service.listDatasets(WORKSPACE)).toMatchObject([{ name: 'mine' }])
})

test('an import that fails ends with code 1 and says why', async () => {
  const file = write(
    'cut.json',
    '[{"touch_id":"1","person_id":"x","ts":"2026-01-01","channel":"A"},{"touch_id":',
  )
  const { code, out } = await run('touches', file, '--data', folder)
  expect(code).toBe(1)
  expect(out).toContain('The import failed. The file is not a JSON array of objects')
})

test('columns that do not fit are named by the server and shown as they are', async () => {
  const file = write('wrong.csv', 'a,b\n1,2\n')
  await expect(run('touches', file, '--url', url)).rejects.toThrow(/no column is mapped to touch_id/)
})

test.each([
  [['touches'], 'A kind and one file are needed'],
  [['clicks', 'x.csv'], 'unknown kind: clicks'],
  [['touches', '/nowhere.csv'], 'no such file: /nowhere.csv'],
])('%j is a usage error', async (argv, message) => {
  await expect(run(...argv)).rejects.toThrow(UsageError)
  await expect(run(...argv)).rejects.toThrow(message)
})

test('a mapping without an equals sign is a usage error', async () => {
  await expect(run('touches', write('t.csv', TOUCHES), '--map', 'uuid', '--data', folder)).rejects.toThrow(
    '--map is theirs=ours, not uuid',
  )
})
