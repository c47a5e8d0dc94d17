import { openTestRelational } from '@tributary/testkit/test-stores'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { splitScript } from './boss-database.ts'
import { createPipedriveJobs } from './pipedrive.jobs.ts'

test('a script is divided between its statements, not within texts, bodies or comments', () => {
  const script = `begin; insert into t values ('a;''b'); -- no; end
    create function f() as $x$ begin; end $x$; comment on "a;b" is 'c' /* ; */; commit`
  expect(splitScript(script)).toHaveLength(5)
  expect(splitScript(script)[1]).toBe(`insert into t values ('a;''b')`)
})

test('wakes reach the work on the store that everything else uses, at once and later, one for each workspace', async () => {
  const relational = await openTestRelational()
  const worked: string[] = []
  const times = (workspaceId: string) => worked.filter((each) => each === workspaceId).length
  let tell: (workspaceId: string) => void = () => {}
  let reached = () => {}
  const all = new Promise<void>((resolve) => {
    // Who is told may be reached twice before somebody stops telling.
    reached = () => times('connected') >= 2 && times('told') >= 1 && resolve()
  })
  const jobs = createPipedriveJobs({
    db: relational.db,
    now: Date.now,
    log: pino({ level: 'silent' }),
    bucketMs: 500,
    pipedrive: {
      drain: async (workspaceId) => {
        worked.push(workspaceId)
        reached()
        // The first time there is more to do in a moment.
        return workspaceId === 'connected' && times('connected') === 1 ? Date.now() + 1 : undefined
      },
      listToWake: async () => [],
      listConnected: async () => ['connected'],
      onWake: (listener) => {
        tell = listener
      },
    },
  })
  jobs.start()
  const told = setInterval(() => worked.includes('told') || tell('told'), 50)
  await all
  clearInterval(told)
  expect(times('connected')).toBe(2)
  await jobs.stop()
  await relational.close()
})
