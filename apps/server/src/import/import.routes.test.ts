import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@tributary/contract/errors'
import { importListSchema, importSchema, uploadSchema } from '@tributary/contract/imports'
import { openTestAnalytics, openTestRelational } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import { createApi } from '../http/api.ts'
import { createDoor } from '../http/needs.ts'
import { STATUS_OF, toProblem } from '../http/problem.ts'
import { createImportRoutes } from './import.routes.ts'
import { type ImportBench, OTHER_WORKSPACE, openImportBench, WORKSPACE } from './import-bench.testkit.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await openImportBench(await openTestAnalytics(), await openTestRelational())
})
beforeEach(() => bench.clear())
afterAll(() => bench.close())

const workspace = { name: 'One', currency: null, timeZone: 'UTC', isSample: false }

function openApp(actor: Partial<Actor> = {}) {
  const who: Actor = { workspaceId: WORKSPACE, userId: null, role: 'ANALYST', workspace, ...actor }
  const app = createApi()
  app.onError((error, c) => {
    if (!(error instanceof AppError)) throw error
    return c.json(toProblem(error, ''), STATUS_OF[error.code] as 400)
  })
  const door = createDoor({ resolve: async () => who, userIdOf: async () => undefined })
  app.use(door.hang)
  app.route('/', createImportRoutes({ imports: bench.service, actor: door.actor }))
  return app
}

const post = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const FILE = 'touch_id,person_id,ts,channel,note\nt1,p,2026-01-01,A,\nt2,p,never,A,=1+1\n'

async function upload(app: ReturnType<typeof openApp>, fileName = 'touches.csv', body = FILE) {
  const response = await app.request(`/api/v1/imports/uploads?file_name=${encodeURIComponent(fileName)}`, {
    method: 'POST',
    body,
  })
  expect(response.status).toBe(201)
  return uploadSchema.parse(await response.json())
}

async function finish(app: ReturnType<typeof openApp>, importId: string) {
  for (let tries = 0; tries < 200; tries++) {
    const current = importSchema.parse(await (await app.request(`/api/v1/imports/${importId}`)).json())
    if (current.finished_at !== null) return current
    await sleep(25)
  }
  throw new Error(`import ${importId} does not end`)
}

test('a file is uploaded, looked at, imported, watched, and its refused rows are downloaded', async () => {
  const app = openApp()
  const seen = await upload(app, '../../etc/touches.csv')
  expect(seen).toMatchObject({
    file_name: 'touches.csv',
    format: 'csv',
    guessed_kind: 'touches',
    bytes: FILE.length,
  })
  expect(seen.preview[1]).toEqual({ touch_id: 't2', person_id: 'p', ts: 'never', channel: 'A', note: '=1+1' })
  const started = await app.request('/api/v1/imports', post({ upload_id: seen.upload_id, kind: 'touches' }))
  expect(started.status).toBe(201)
  const { import_id } = importSchema.parse(await started.json())
  expect(await finish(app, import_id)).toMatchObject({
    state: 'done',
    progress: 1,
    rows_stored: 1,
    rows_refused: 1,
    refused_sample: [{ row: 2, reason: 'ts: not a time: "never"' }],
  })
  const rejects = await app.request(`/api/v1/imports/${import_id}/rejects`)
  expect(rejects.headers.get('content-disposition')).toContain('attachment')
  expect(await rejects.text()).toBe(
    `row,reason,touch_id,person_id,ts,channel,note\r\n2,"ts: not a time: ""never""",t2,p,never,A,'=1+1\r\n`,
  )
  const list = importListSchema.parse(await (await app.request('/api/v1/imports')).json())
  expect(list.imports).toMatchObject([{ import_id, refused_sample: [{ row: 2 }] }])
})

test('an upload serves one import; afterwards it must be sent again', async () => {
  const app = openApp()
  const { upload_id } = await upload(app)
  const first = importSchema.parse(
    await (await app.request('/api/v1/imports', post({ upload_id, kind: 'touches' }))).json(),
  )
  await finish(app, first.import_id)
  const again = await app.request('/api/v1/imports', post({ upload_id, kind: 'touches' }))
  expect(again.status).toBe(404)
  expect(await again.json()).toMatchObject({ code: 'UploadNotFound' })
})

test('after a failure the same upload can be started again', async () => {
  const app = openApp()
  const cut = '[{"touch_id":"1","person_id":"x","ts":"2026-01-01","channel":"A"},{"touch_id":'
  const { upload_id } = await upload(app, 'cut.json', cut)
  for (let attempt = 0; attempt < 2; attempt++) {
    const started = await app.request('/api/v1/imports', post({ upload_id, kind: 'touches' }))
    const { import_id } = importSchema.parse(await started.json())
    expect(await finish(app, import_id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('JSON'),
    })
    await bench.service.resumeUnfinished() // waits for the queue to put the upload back
  }
})

test('columns that do not fit the kind are all named', async () => {
  const app = openApp()
  const { upload_id } = await upload(app)
  const response = await app.request('/api/v1/imports', post({ upload_id, kind: 'spend' }))
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({
    code: 'ValidationFailed',
    errors: expect.arrayContaining([{ path: 'mapping', message: 'no column is mapped to currency' }]),
  })
})

test('a file larger than allowed is refused while it arrives', async () => {
  const service = bench.openService({ maxUploadBytes: 1_000 })
  const body = async function* () {
    for (let piece = 0; piece < 100; piece++) yield Buffer.alloc(100, 'x')
  }
  await expect(service.saveUpload(body(), 'big.csv', WORKSPACE)).rejects.toMatchObject({ code: 'TooLarge' })
})

test('who may not import may look, but not upload, start, cancel, download or delete', async () => {
  const { upload_id } = await upload(openApp())
  const viewer = openApp({ role: 'VIEWER' })
  const id = '0191d9a4-1111-7000-8000-00000000ffff'
  expect((await viewer.request('/api/v1/imports')).status).toBe(200)
  expect((await viewer.request('/api/v1/datasets')).status).toBe(200)
  const refused = [
    await viewer.request('/api/v1/imports/uploads?file_name=a.csv', { method: 'POST', body: FILE }),
    await viewer.request('/api/v1/imports', post({ upload_id, kind: 'touches' })),
    await viewer.request(`/api/v1/imports/${id}/cancel`, { method: 'POST' }),
    await viewer.request(`/api/v1/imports/${id}/rejects`),
    await viewer.request(`/api/v1/datasets/${id}`, { method: 'DELETE' }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
})

test('nothing of one workspace is reached from another', async () => {
  const [mine, theirs] = [openApp(), openApp({ workspaceId: OTHER_WORKSPACE })]
  const { upload_id } = await upload(mine, 'paths.csv', 'path,total_conversions\nA > B,1\n')
  expect((await theirs.request('/api/v1/imports', post({ upload_id, kind: 'paths' }))).status).toBe(404)
  const started = importSchema.parse(
    await (await mine.request('/api/v1/imports', post({ upload_id, kind: 'paths', name: 'p' }))).json(),
  )
  const { dataset_id } = await finish(mine, started.import_id)
  expect(dataset_id).not.toBeNull()
  for (const path of [`/api/v1/imports/${started.import_id}`, `/api/v1/imports/${started.import_id}/rejects`])
    expect((await theirs.request(path)).status).toBe(404)
  expect((await theirs.request(`/api/v1/datasets/${dataset_id}`, { method: 'DELETE' })).status).toBe(404)
  expect(await (await theirs.request('/api/v1/datasets')).json()).toEqual({ datasets: [] })
  expect((await mine.request(`/api/v1/datasets/${dataset_id}`, { method: 'DELETE' })).status).toBe(204)
})
