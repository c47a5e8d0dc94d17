import { expect, test } from 'vitest'
import { checkStores } from './health.ts'

function recorder() {
  const logged: object[] = []
  return { logged, log: { error: (fields: object) => void logged.push(fields) } }
}

test('stores that answer are ok, and nothing is logged', async () => {
  const { logged, log } = recorder()
  const found = await checkStores({ analytics: async () => 1, relational: async () => [] }, log)
  expect(found).toEqual({ isOk: true, states: { analytics: 'ok', relational: 'ok' } })
  expect(logged).toEqual([])
})

test('a store that is down is named without its error, which is in the log', async () => {
  const { logged, log } = recorder()
  const cause = new Error('connect ECONNREFUSED 10.0.0.7:5432 user tributary')
  const down = () => Promise.reject(cause)
  const found = await checkStores({ analytics: async () => 1, relational: down }, log)
  expect(found).toEqual({ isOk: false, states: { analytics: 'ok', relational: 'unavailable' } })
  expect(JSON.stringify(found)).not.toContain('10.0.0.7')
  expect(logged).toEqual([{ err: cause, store: 'relational' }])
})
