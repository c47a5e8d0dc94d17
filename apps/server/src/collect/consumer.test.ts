import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSegmentLog, type SegmentLog } from '@tributary/stores/event-log-segments'
import { leastTimeMs } from '@tributary/testkit/least-time'
import { openTestAnalytics, type TestAnalytics } from '@tributary/testkit/test-stores'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'
import { derivedState, emptyTables, RECEIVED_MS, rowsOf } from './event-block.testkit.ts'
import { createLogPayload } from './log-payload.ts'
import { createVersionClock } from './version-clock.ts'

let analytics: TestAnalytics
let folder: string
let log: SegmentLog
const consumers: Consumer[] = []
const nextVersion = createVersionClock(() => RECEIVED_MS)

beforeAll(async () => {
  analytics = await openTestAnalytics()
})
afterAll(() => analytics.close())
beforeEach(async () => {
  await emptyTables(analytics.store)
  folder = mkdtempSync(join(tmpdir(), 'tributary-consumer-'))
  log = await openSegmentLog({ folder })
})
afterEach(async () => {
  for (const consumer of consumers.splice(0)) await consumer.stop()
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

type Warning = { message: string }
function startConsumer(
  options: { log?: SegmentLog; store?: TestAnalytics['store']; warnings?: Warning[] } = {},
): Consumer {
  const note = (_fields: object, message: string) => options.warnings?.push({ message })
  const consumer = createConsumer({
    log: options.log ?? log,
    analytics: options.store ?? analytics.store,
    nextVersion,
    refusedFile: join(folder, 'refused.ndjson'),
    logger: { warn: note, error: note },
  })
  consumers.push(consumer)
  consumer.start()
  return consumer
}

const event = (id: string) => ({
  pixel_id: 'p',
  event_id: id,
  event_type: 'page_view',
  anonymous_id: 'ann',
  session_id: 's',
  page_url: 'https://shop.example/',
  timestamp: RECEIVED_MS,
})
const append = (...ids: string[]) => log.append(createLogPayload(rowsOf(ids.map(event))))
const storedIds = async () => (await derivedState(analytics.store)).events

test('what is appended is stored within two seconds, and the log is told', async () => {
  const consumer = startConsumer()
  await append('a')
  const ids = ['a']
  const leastMs = await leastTimeMs(2_000, async (attempt) => async () => {
    ids.push(`b${attempt}`)
    await consumer.waitUntilStored(await append(`b${attempt}`))
  })
  expect(leastMs).toBeLessThan(2_000)
  expect(await storedIds()).toEqual(ids)
  expect(log.pendingBytes()).toBe(0)
  expect(consumer.lagMs()).toBe(0)
})

test('a block stored but not committed before a crash counts once after it', async () => {
  await append('a', 'b')
  const forgetful: SegmentLog = {
    ...log,
    commit: () => Promise.reject(new Error('killed before the commit')),
  }
  const crashed = startConsumer({ log: forgetful })
  while ((await storedIds())?.length !== 2) await new Promise((resolve) => setTimeout(resolve, 20))
  await crashed.stop()
  const end = await append('c')
  await startConsumer().waitUntilStored(end)
  expect(await storedIds()).toEqual(['a', 'b', 'c'])
  expect((await derivedState(analytics.store)).touches).toHaveLength(1)
})

test('while the store fails nothing is lost, and it is tried again', async () => {
  let failures = 2
  const warnings: Warning[] = []
  const failing = {
    ...analytics.store,
    stageFile: (request: Parameters<TestAnalytics['store']['stageFile']>[0]) =>
      failures-- > 0 ? Promise.reject(new Error('connection refused')) : analytics.store.stageFile(request),
  }
  const end = await append('a')
  await startConsumer({ store: failing, warnings }).waitUntilStored(end)
  expect(await storedIds()).toEqual(['a'])
  expect(warnings.map(({ message }) => message)).toEqual(
    Array(2).fill('events could not be stored yet; the log keeps them'),
  )
})

test('a row that the engine cannot read is set aside with its reason, and the others are stored', async () => {
  const rows = rowsOf(['a', 'b', 'c'].map(event)).split('\n')
  rows[1] = rows[1]?.replace('page_view\t', 'page_view\tnot a time ') ?? ''
  const warnings: Warning[] = []
  const end = await log.append(createLogPayload(rows.join('\n')))
  await startConsumer({ warnings }).waitUntilStored(end)
  expect(await storedIds()).toEqual(['a', 'c'])
  const [line = ''] = readFileSync(join(folder, 'refused.ndjson'), 'utf8').split('\n')
  expect(JSON.parse(line)).toMatchObject({
    row: expect.stringContaining('not a time'),
    reason: expect.any(String),
  })
  expect(warnings).toHaveLength(1)
})

test('a stop stores what is in the log first', async () => {
  const consumer = startConsumer()
  await append('a')
  await append('b')
  await consumer.stop()
  expect(await storedIds()).toEqual(['a', 'b'])
})

test('values of every kind come back as they were sent', async () => {
  const name = 'Tab\\t "quote" \\N back\\slash ümläut 漢字 😀'
  const special = {
    ...event('special'),
    page_title: name,
    properties: { name, nested: { list: [1, null, true] }, line: 'a\nb\tc' },
  }
  await startConsumer().waitUntilStored(await log.append(createLogPayload(rowsOf([special]))))
  const [row] = await analytics.store.query<{
    page_title: string
    properties: string
    amount_minor: string | null
  }>({
    kind: 'sql',
    pieces: ['select page_title, properties, amount_minor from events'],
  })
  expect(row?.page_title).toBe(name)
  expect(row?.amount_minor).toBe(null)
  expect(JSON.parse(row?.properties ?? '')).toEqual(special.properties)
})
