import {
  annotationListSchema,
  annotationSchema,
  createdShareLinkSchema,
  SHARE_HEADER,
  sharedPageSchema,
  viewListSchema,
  viewSchema,
} from '@tributary/contract/views'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'

let app: TestApp
let call: TestApp['call']
beforeAll(async () => {
  app = await openTestApp()
  call = app.call
})
afterAll(() => app.close())

const LINK = { name: 'For the board', page: 'overview', search: 'workspace=x&period=7d' }
async function makeLink(cookie: string, more: object = {}) {
  const response = await call('/api/v1/share-links', { method: 'POST', cookie, body: { ...LINK, ...more } })
  expect(response.status).toBe(201)
  const link = createdShareLinkSchema.parse(await response.json())
  return { ...link, token: /share\/([^?]+)/.exec(link.url)?.[1] ?? '' }
}

test('a saved view is seen by the workspace alone, renamed and deleted', async () => {
  const mine = await app.newWorkspace('views@example.com')
  const theirs = await app.newWorkspace('views-theirs@example.com')
  const body = { name: 'Email only', page: 'attribution', search: 'by=campaign' }
  const made = await call('/api/v1/views', { method: 'POST', cookie: mine.cookie, body })
  expect(made.status).toBe(201)
  const { view_id } = viewSchema.parse(await made.json())
  const path = `/api/v1/views/${view_id}`
  const rename = { method: 'PATCH', body: { name: 'Campaigns' } }
  expect((await call(path, { ...rename, cookie: theirs.cookie })).status).toBe(404)
  expect((await call(path, { method: 'DELETE', cookie: theirs.cookie })).status).toBe(404)
  expect((await call(path, { ...rename, cookie: mine.cookie })).status).toBe(204)
  const listed = async (cookie: string) =>
    viewListSchema
      .parse(await (await call('/api/v1/views', { cookie })).json())
      .views.map((view) => view.name)
  expect(await listed(mine.cookie)).toEqual(['Campaigns'])
  expect(await listed(theirs.cookie)).toEqual([])
  expect((await call(path, { method: 'DELETE', cookie: mine.cookie })).status).toBe(204)
  expect(await listed(mine.cookie)).toEqual([])
})

test('a share link reads its page and nothing else, until it is revoked', async () => {
  const { cookie } = await app.newWorkspace('share@example.com')
  const link = await makeLink(cookie)
  expect(link.search).toBe('period=7d')
  const shown = sharedPageSchema.parse(await (await call(`/api/v1/shares/${link.token}`)).json())
  expect(shown).toMatchObject({ name: 'For the board', page: 'overview', search: 'period=7d' })
  const headers = { [SHARE_HEADER]: link.token }
  expect((await call('/api/v1/overview', { headers })).status).toBe(200)
  for (const path of ['/api/v1/conversions', '/api/v1/events', '/api/v1/api-keys', '/api/v1/attribution'])
    expect([path, (await call(path, { headers })).status]).toEqual([path, 403])
  expect((await call('/api/v1/workspace', { method: 'DELETE', headers, body: {} })).status).toBe(403)
  const stored = JSON.stringify(await app.installation.db.selectFrom('share_link').selectAll().execute())
  expect(stored).not.toContain(link.token)

  const revoke = { method: 'DELETE', cookie }
  expect((await call(`/api/v1/share-links/${link.share_link_id}`, revoke)).status).toBe(204)
  for (const response of [
    await call('/api/v1/overview', { headers }),
    await call(`/api/v1/shares/${link.token}`),
  ])
    expect((await problemOf(response)).code).toBe('ShareLinkEnded')
})

test('a share link ends on its day, and a token that is wrong says nothing', async () => {
  const { cookie } = await app.newWorkspace('expiry@example.com')
  const link = await makeLink(cookie, { expires_in_days: 1 })
  await app.installation.db
    .updateTable('share_link')
    .set({ expires_at: new Date(Date.now() - 1) })
    .where('id', '=', link.share_link_id)
    .execute()
  const ended = await problemOf(await call('/api/v1/overview', { headers: { [SHARE_HEADER]: link.token } }))
  expect(ended.detail).toMatch(/expired/)
  const wrong = await call('/api/v1/overview', { headers: { [SHARE_HEADER]: 'x'.repeat(43) } })
  expect(wrong.status).toBe(404)
})

test('a note on a day is kept, found by range, changed, and removed', async () => {
  const mine = await app.newWorkspace('notes@example.com')
  const theirs = await app.newWorkspace('notes-theirs@example.com')
  const { cookie } = mine
  const body = { day: '2026-03-29', text: 'Spring campaign starts' }
  const made = await call('/api/v1/annotations', { method: 'POST', cookie, body })
  const { annotation_id } = annotationSchema.parse(await made.json())
  const found = async (query: string, who = cookie) =>
    annotationListSchema
      .parse(await (await call(`/api/v1/annotations${query}`, { cookie: who })).json())
      .annotations.map((note) => `${note.day} ${note.text}`)
  expect(await found('?from=2026-03-29&to=2026-03-29')).toEqual(['2026-03-29 Spring campaign starts'])
  expect(await found('?from=2026-03-30')).toEqual([])
  expect(await found('', theirs.cookie)).toEqual([])
  const path = `/api/v1/annotations/${annotation_id}`
  const change = { method: 'PUT', body: { day: '2026-03-30', text: 'A day later' } }
  expect((await call(path, { ...change, cookie: theirs.cookie })).status).toBe(404)
  expect((await call(path, { ...change, cookie })).status).toBe(204)
  expect(await found('')).toEqual(['2026-03-30 A day later'])
  expect((await call(path, { method: 'DELETE', cookie })).status).toBe(204)
  expect(await found('')).toEqual([])
  const bad = await call('/api/v1/annotations', {
    method: 'POST',
    cookie,
    body: { day: '30 March', text: 'x' },
  })
  expect((await problemOf(bad)).errors?.[0]?.path).toBe('day')
})
