import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManualClock } from '../manual-clock.ts'
import { loadPipedriveDescription } from './pipedrive-description.ts'
import { createPipedriveFaults } from './pipedrive-faults.ts'
import { type PipedriveServer, startPipedriveServer } from './pipedrive-server.ts'
import { deliverWebhooks } from './pipedrive-webhooks.ts'

const clock = createManualClock(Date.UTC(2026, 10, 20, 9))
let server: PipedriveServer
beforeAll(async () => {
  server = await startPipedriveServer({ now: clock.now, limits: { burst: 3, dailyTokens: 100 } })
})
afterAll(() => server.close())

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, { ...init, headers: { 'x-api-token': 'token-ada' } })

test('a name that Pipedrive does not know is noticed, in a body, in the address and in an answer', () => {
  const description = loadPipedriveDescription()
  const request = { method: 'POST', path: '/api/v2/persons', query: new URLSearchParams() }
  expect(description.match('POST', '/api/v2/persons')?.operationId).toBe('addPerson')
  expect(description.match('GET', '/api/v2/persons/7')).toEqual({ operationId: 'getPerson', id: 7 })
  expect(description.checkRequest('addPerson', { ...request, body: { name: 'Ann' } })).toEqual([])
  expect(description.checkRequest('addPerson', { ...request, body: { nmae: 'Ann' } })).toHaveLength(1)
  const query = new URLSearchParams({ updated_after: 'now' })
  expect(description.checkRequest('getPersons', { ...request, query, body: undefined })).toEqual([
    'getPersons has no query parameter updated_after',
  ])
  expect(description.checkResponse('getPerson', { success: true, data: { id: 'seven' } })).toHaveLength(1)
})

test('requests beyond the window of two seconds and beyond the daily budget are refused, with headers that say so', async () => {
  for (let at = 0; at < 3; at += 1) expect((await ask('/v1/users/me')).status).toBe(200)
  const burst = await ask('/v1/users/me')
  expect([burst.status, burst.headers.get('x-ratelimit-remaining')]).toEqual([429, '0'])
  await clock.advance(2_000)
  for (let at = 0; at < 9; at += 1) {
    await clock.advance(2_000)
    expect((await ask('/api/v2/persons')).status).toBe(200)
  }
  await clock.advance(2_000)
  const daily = await ask('/api/v2/persons')
  expect([daily.status, daily.headers.get('x-daily-ratelimit-token-remaining')]).toEqual([429, '0'])
  await clock.advance(86_400_000)
  expect((await ask('/api/v2/persons')).status).toBe(200)
})

test('the same seed fails the same requests, about as many as asked for', () => {
  const draw = (seed: number) => {
    const faults = createPipedriveFaults({ seed, rate: 0.05 })
    return Array.from({ length: 2_000 }, () => faults())
  }
  expect(draw(4)).toEqual(draw(4))
  expect(draw(4)).not.toEqual(draw(5))
  const failed = draw(4).filter((fault) => fault !== undefined).length
  expect(failed > 70 && failed < 130).toBe(true)
})

test('webhooks come in any order, some twice, and each of them at least once', async () => {
  const from = server.company.changes.length
  server.company.addWebhook({
    subscription_url: 'https://here.example/hook',
    event_action: '*',
    event_object: '*',
  })
  for (let at = 0; at < 40; at += 1) server.company.create('person', { name: `P${at}` }, 'app')
  const told: string[] = []
  const deliver = async (_url: string, init: RequestInit) => {
    const body: { meta: { entity_id: string } } = JSON.parse(String(init.body))
    told.push(body.meta.entity_id)
    return { status: 204 }
  }
  await deliverWebhooks({ company: server.company, fromChange: from, seed: 1, deliver })
  const people = server.company.list('person').map((person) => String(person.id))
  expect(new Set(told)).toEqual(new Set(people))
  expect(told.length).toBeGreaterThan(people.length)
  expect(told.slice(0, people.length)).not.toEqual(people)
})
