import { eventCountSchema, eventListSchema } from '@tributary/contract/events'
import { sql, text, uuid } from '@tributary/stores/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, problemOf, type TestApp } from '../server-app.testkit.ts'

let app: TestApp
let shops = 0
beforeAll(async () => {
  app = await openTestApp()
})
afterAll(() => app.close())

const T0 = Date.parse('2026-06-10T12:00:00Z')
type TestEvent = { id: string; atMs?: number; type?: string; browser?: string; session?: string } & {
  user?: string
  channel?: string
  isBot?: boolean
}

async function newShop() {
  const { api_key: key, workspace_id } = await app.newWorkspace(`shop${shops++}@example.com`)
  return { key, workspaceId: workspace_id }
}

async function store(workspaceId: string, events: readonly TestEvent[]) {
  const rows = events.map((event) => [
    event.id,
    event.type ?? 'page_view',
    String(event.atMs ?? T0),
    event.browser ?? 'b1',
    event.session ?? 's1',
    event.user ?? '',
    event.channel ?? 'Direct',
    event.isBot ? '1' : '0',
  ])
  await app.installation.analytics.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id, session_id, user_id, channel, is_bot)
    select ${uuid(workspaceId)}, r[1], r[2], fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC'), fromUnixTimestamp64Milli(toInt64(r[3]), 'UTC'), r[4], r[5], r[6], r[7], toUInt8(r[8])
    from (select arrayJoin(JSONExtract(${text(JSON.stringify(rows))}, 'Array(Array(String))')) as r)`)
}

async function list(key: string, query: string) {
  const response = await app.call(`/api/v1/events?${query}`, { key })
  expect(response.status, query).toBe(200)
  return eventListSchema.parse(await response.json())
}
const idsOf = async (key: string, query: string) =>
  (await list(key, query)).events.map((event) => event.event_id).sort()

async function count(key: string, query: string): Promise<number> {
  const response = await app.call(`/api/v1/events?count=true&${query}`, { key })
  expect(response.status, query).toBe(200)
  return eventCountSchema.parse(await response.json()).count
}

test('each filter finds its events and no others, alone and together, and the count agrees with the list', async () => {
  const { key, workspaceId } = await newShop()
  const HOUR_MS = 3_600_000
  await store(workspaceId, [
    { id: 'view', browser: 'b1', session: 's1', channel: 'Email' },
    { id: 'buy', type: 'purchase', browser: 'b1', session: 's1', user: 'u1', atMs: T0 + HOUR_MS },
    { id: 'other', browser: 'b2', session: 's2', atMs: T0 + 24 * HOUR_MS },
    { id: 'robot', browser: 'b3', session: 's3', isBot: true },
  ])
  const cases: [string, string[]][] = [
    ['', ['buy', 'other', 'view']],
    ['bots=true', ['buy', 'other', 'robot', 'view']],
    ['event_type=purchase', ['buy']],
    ['event_id=view', ['view']],
    ['anonymous_id=b1', ['buy', 'view']],
    ['session_id=s2', ['other']],
    ['user_id=u1', ['buy']],
    ['channel=Email', ['view']],
    ['anonymous_id=b1&channel=Email', ['view']],
    ['channel=email', []],
    [`event_type=${encodeURIComponent("x' or 1=1 --")}`, []],
    ['from=2026-06-11', ['other']],
    ['to=2026-06-10', ['buy', 'view']],
    ['from=2026-06-10T12:00:00Z&to=2026-06-10T13:00:00Z', ['view']],
    ['from=2026-06-10T12:00:00Z&to=2026-06-10T13:00:00.001Z', ['buy', 'view']],
  ]
  for (const [query, ids] of cases) {
    expect(await idsOf(key, query), query).toEqual(ids)
    expect(await count(key, query), query).toBe(ids.length)
  }
})

test('the newest come first, those of one moment in a fixed order', async () => {
  const { key, workspaceId } = await newShop()
  await store(workspaceId, [{ id: 'a' }, { id: 'c' }, { id: 'b' }, { id: 'new', atMs: T0 + 1 }])
  const { events, next_cursor } = await list(key, 'limit=4')
  expect(events.map((event) => event.event_id)).toEqual(['new', 'c', 'b', 'a'])
  expect(next_cursor).toBeNull()
})

test('paging shows every event that was there exactly once while others arrive, before, between and after', async () => {
  const { key, workspaceId } = await newShop()
  // Many share a moment: a cursor of the time alone would skip or repeat them.
  const there = Array.from({ length: 40 }, (_, index) => ({
    id: `there-${String(index).padStart(2, '0')}`,
    atMs: T0 + Math.floor(index / 7) * 1000,
  }))
  await store(workspaceId, there)
  const seen: string[] = []
  let cursor: string | null = null
  let pages = 0
  do {
    const page = await list(key, `limit=6${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    seen.push(...page.events.map((event) => event.event_id))
    cursor = page.next_cursor
    await store(workspaceId, [
      { id: `newer-${pages}`, atMs: T0 + 60_000 + pages },
      { id: `between-${pages}`, atMs: T0 + 500 + pages * 700 },
      { id: `older-${pages}`, atMs: T0 - 60_000 },
    ])
    pages++
  } while (cursor !== null && pages < 100)
  expect(seen.filter((id) => id.startsWith('there')).sort()).toEqual(there.map((event) => event.id))
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.some((id) => id.startsWith('newer'))).toBe(false)
  expect(seen).toContain('older-0')
})

test('the events of another workspace appear in no list, no count and under no cursor', async () => {
  const mine = await newShop()
  const theirs = await newShop()
  await store(mine.workspaceId, [{ id: 'mine-1' }, { id: 'shared' }])
  await store(theirs.workspaceId, [{ id: 'theirs-1', user: 'u9' }, { id: 'theirs-2' }, { id: 'shared' }])
  const first = await list(theirs.key, 'limit=1')
  const cursor = encodeURIComponent(first.next_cursor ?? '')
  const queries = ['', 'bots=true', 'user_id=u9', 'event_id=theirs-1', `workspace=${theirs.workspaceId}`]
  for (const query of [...queries, `cursor=${cursor}`]) {
    for (const id of await idsOf(mine.key, query)) expect(['mine-1', 'shared'], query).toContain(id)
  }
  expect(await count(mine.key, '')).toBe(2)
  expect(await count(mine.key, 'event_id=theirs-1')).toBe(0)
})

test('a bad value is refused with its name, the value and what to do', async () => {
  const { key } = await newShop()
  const cases: [string, string, RegExp][] = [
    ['cursor=abc', 'cursor', /cursor "abc" is not one .* leave it out/],
    ['limit=0', 'limit', /limit "0": .*>=1/],
    ['limit=5000', 'limit', /limit "5000": .*<=1000/],
    ['limit=ten', 'limit', /limit "ten"/],
    ['bots=maybe', 'bots', /bots "maybe": .*"true"\|"false"/],
    ['count=1', 'count', /count "1": .*"true"\|"false"/],
    ['from=yesterday', 'from', /from "yesterday": is not a day \(YYYY-MM-DD\)/],
    ['from=2026-02-31', 'from', /2026-02-31/],
    ['from=2026-06-02&to=2026-06-01', 'from', /2026-06-02 is not before 2026-06-01/],
    [`event_type=${'x'.repeat(200)}`, 'event_type', /event_type "x{60}\.\.\.": .*128/],
  ]
  for (const [query, path, sentence] of cases) {
    for (const more of ['', '&count=true'].slice(0, path === 'count' ? 1 : 2)) {
      const response = await app.call(`/api/v1/events?${query}${more}`, { key })
      // A count has no pages: there its cursor says nothing.
      if (path === 'cursor' && more !== '') continue
      expect(response.status, query).toBe(400)
      const problem = await problemOf(response)
      expect(problem.code).toBe('BadQuery')
      expect(problem.errors?.[0]?.path).toBe(path)
      expect(problem.detail).toMatch(sentence)
    }
  }
})
