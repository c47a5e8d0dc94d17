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
  let tell: (workspaceId: string) => void = () => {}
  let later: ((workspaceId: string) => void) | undefined
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      later = () => {
        if (worked.length >= count) resolve()
      }
    })
  const jobs = createPipedriveJobs({
    db: relational.db,
    now: Date.now,
    log: pino({ level: 'silent' }),
    bucketMs: 500,
    pipedrive: {
      drain: async (workspaceId) => {
        worked.push(workspaceId)
        later?.(workspaceId)
        // The first time there is more to do in a moment.
        return worked.filter((each) => each === workspaceId).length === 1 && workspaceId === 'connected'
          ? Date.now() + 1
          : undefined
      },
      listToWake: async () => [],
      listConnected: async () => ['connected'],
      onWake: (listener) => {
        tell = listener
      },
    },
  })
  const both = reached(3)
  jobs.start()
  const told = setInterval(() => worked.includes('told') || tell('told'), 50)
  await both
  clearInterval(told)
  expect(worked.filter((each) => each === 'connected')).toHaveLength(2)
  await jobs.stop()
  await relational.close()
})
