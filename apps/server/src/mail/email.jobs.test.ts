import { setTimeout as sleep } from 'node:timers/promises'
import { raiseScopeWall, withinScope } from '@tributary/stores/row-scope'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmailJob } from './email.jobs.ts'
import { createEmailService } from './email.service.ts'
import type { EmailTables } from './email.table.ts'

const [OWN, OTHER] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']

let relational: TestRelational<EmailTables>
beforeAll(async () => {
  relational = await openTestRelational<EmailTables>()
  await raiseScopeWall(relational.db, { readable: {} })
  for (const id of [OWN, OTHER])
    await sql`insert into workspace (id, name) values (${id}, 'Company')`.execute(relational.db)
})
afterAll(() => relational.close())

test('a message that a request of one workspace queues wakes the sending of everybody’s', async () => {
  const handed: string[] = []
  let ids = 0
  const email = createEmailService({
    db: relational.db,
    secrets: { seal: (text) => text, open: (text) => ({ isOpen: true, text }) },
    transport: async ({ to }) => {
      handed.push(to)
      return { isSent: true }
    },
    now: Date.now,
    newId: () => `019a0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    log: { warn: () => undefined },
  })
  const message = (to: string) => ({ to, subject: 'Hello', text: 'Hello' })
  const job = createEmailJob({ email, log: { error: () => undefined } })
  job.start()
  await sleep(50) // its first look, at nothing
  await relational.db.transaction().execute(async (trx) => {
    await email.queueEmail(trx, OTHER, message('other@example.com'))
    await email.queueEmail(trx, null, message('account@example.com'))
  })
  await withinScope(OWN, () =>
    relational.db.transaction().execute((trx) => email.queueEmail(trx, OWN, message('own@example.com'))),
  )
  await expect
    .poll(() => handed.toSorted())
    .toEqual(['account@example.com', 'other@example.com', 'own@example.com'])
  await job.stop()
})
