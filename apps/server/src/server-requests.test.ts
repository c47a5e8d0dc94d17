import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openTestApp, problemOf, type TestApp } from './server-app.testkit.ts'

let app: TestApp
let cookie: string
beforeAll(async () => {
  app = await openTestApp()
  cookie = (await app.newWorkspace('requests@example.com')).cookie
})
afterAll(() => app.close())

const send = (path: string, body: unknown, method = 'POST') => app.call(path, { method, cookie, body })

describe('the character U+0000', () => {
  const MESSAGE = 'holds the character U+0000, which no text may'
  /** Answered before the framework, from the log of events: see collect/. */
  const BY_THE_COLLECTOR = ['/api/v1/pixel/track', '/api/v1/events']

  test('is refused by every route that takes text, in its body and in its address', async () => {
    const operations = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    const document = await (await app.call('/api/v1/openapi.json')).json()
    const found: string[] = []
    let asked = 0
    for (const [path, methods] of Object.entries(operations.parse(document).paths))
      for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
        if (BY_THE_COLLECTOR.includes(path) && method === 'POST') continue
        const id = path.replaceAll(/\{\w+\}/g, '019a0000-0000-7000-8000-00000000dead')
        const inAddress = [
          `${id}?search=a%00b`,
          ...(path.includes('{') ? [path.replaceAll(/\{\w+\}/g, 'u%3A%00')] : []),
        ]
        const requests =
          method === 'GET'
            ? inAddress.map((at) => [at, undefined])
            : [[id, { name: 'a\u0000' }], ...inAddress.map((at) => [at, {}])]
        for (const [at, body] of requests) {
          const response = await app.call(String(at), { method, cookie, body })
          asked += 1
          const text = await response.text()
          if (![400, 422].includes(response.status) || !text.includes(MESSAGE))
            found.push(`${method} ${at} answered ${response.status}: ${text.slice(0, 200)}`)
        }
      }
    expect(found).toEqual([])
    expect(asked).toBeGreaterThan(150)
  })

  test('is named where it stands, however deep, and among names', async () => {
    const body = {
      name: 'a',
      page: 'overview',
      search: 'b\u0000',
      'na\u0000me': 1,
      deep: [{ text: ['', '\u0000'] }],
    }
    const problem = await problemOf(await send('/api/v1/views', body))
    expect([problem.status, problem.code]).toEqual([422, 'ValidationFailed'])
    expect(problem.errors).toEqual(
      ['search', 'na\\u0000me', 'deep.0.text.1'].map((path) => ({ path, message: MESSAGE })),
    )
  })

  test('is not what a backslash means that is written out', async () => {
    const made = await send('/api/v1/views', { name: 'a\\u0000b', page: 'overview', search: '' })
    expect(made.status).toBe(201)
  })

  test('says nothing to whoever may not ask', async () => {
    const refused = await app.call('/api/v1/views', { method: 'POST', body: { name: '\u0000' } })
    expect(refused.status).toBe(401)
  })
})

describe('a field that there is not', () => {
  const STEPS = [{ event_type: 'page_view' }, { event_type: 'purchase' }]
  test.each([
    [
      '/api/v1/query',
      { metrics: ['spend'], filter: [] },
      'filter',
      'there is no such field; near it: filters',
    ],
    ['/api/v1/query', { metrics: ['spend'], dimension: 'day' }, 'dimension', 'near it: dimensions'],
    [
      '/api/v1/query',
      { metrics: ['spend'], range: { form: '2026-01-01' } },
      'range.form',
      'there are: from, to',
    ],
    [
      '/api/v1/query',
      { metrics: ['spend'], window: { lookback: 7 } },
      'window.lookback',
      'lookback_days, lookback_visits',
    ],
    [
      '/api/v1/query',
      { metrics: ['spend'], compare: { kind: 'year', from: '2026-01-01' } },
      'compare.from',
      'there are: kind, match',
    ],
    ['/api/v1/explain', { metric: 'spend', filter: [] }, 'filter', 'near it: filters'],
    ['/api/v1/funnels/report', { steps: STEPS, range: {} }, 'range', 'there are: from, to, steps'],
    [
      '/api/v1/funnels/report',
      { steps: [{ event_type: 'a', condition: [] }, ...STEPS] },
      'steps.0.condition',
      'near it: conditions',
    ],
    ['/api/v1/funnels/people', { steps: STEPS, step: 1, by: 'channel' }, 'by', 'there are: from, to, steps'],
    [
      '/api/v1/share-links',
      { name: 'x', page: 'overview', expires_at: '2020-01-01' },
      'expires_at',
      'near it: expires_in_days',
    ],
    [
      '/api/v1/views',
      { name: 'x', page: 'overview', settings: '' },
      'settings',
      'there are: name, page, search',
    ],
  ])('is refused, not left out, at %s in %j', async (path, body, field, message) => {
    const problem = await problemOf(await send(path, body))
    expect([problem.status, problem.errors?.map((error) => error.path)]).toEqual([422, [field]])
    expect(problem.detail).toContain(`${field}: there is no such field; `)
    expect(problem.detail).toContain(message)
  })

  test('is named by itself when there are several', async () => {
    const problem = await problemOf(
      await send('/api/v1/query', { metrics: ['spend'], filter: [], by: 'day' }),
    )
    expect(problem.errors?.map(({ path }) => path)).toEqual(['filter', 'by'])
  })
})
