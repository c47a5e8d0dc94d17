import { queryOptions } from '@tanstack/react-query'
import { todaySchema } from '@tributary/contract/activities'
import { suggestedListSchema } from '@tributary/contract/contacts'
import type { z } from 'zod'
import { request } from '../../../lib/client.ts'
import { RequestProblem } from '../../../lib/problem.ts'
import type { DeviceDatabase } from '../../../offline/queue-database.ts'

const SUGGESTIONS = 15

export type Kept<Answer> = {
  readonly answer: Answer
  /** From this device: the server could not be reached. */
  readonly isKept: boolean
}

type Device = { readonly database: DeviceDatabase; readonly userId: string }

/** Asks, and keeps the answer on the device for this person; without a connection it answers what was kept. */
async function askOrRecall<Answer>(
  schema: z.ZodType<Answer>,
  ask: () => Promise<Answer>,
  { database, userId }: Device,
  key: string,
): Promise<Kept<Answer>> {
  try {
    const answer = await ask()
    // why: a browser that keeps nothing (a private window) works online all the same
    await database.remember(userId, key, answer).catch(() => undefined)
    return { answer, isKept: false }
  } catch (error) {
    if (!(error instanceof RequestProblem) || error.status !== 0) throw error
    const kept = schema.safeParse(await database.recall(userId, key).catch(() => undefined))
    if (!kept.success) throw error
    return { answer: kept.data, isKept: true }
  }
}

/** What the member has to do today. */
export function todayQuery(workspace: string, device: Device) {
  return queryOptions({
    queryKey: ['activities', 'today', workspace],
    networkMode: 'always',
    queryFn: ({ signal }) =>
      askOrRecall(
        todaySchema,
        () => request(todaySchema, '/api/v1/activities/today', { query: { workspace }, signal }),
        device,
        `today ${workspace}`,
      ),
  })
}

/** Whom to contact next. */
export function suggestedContactsQuery(workspace: string, device: Device) {
  return queryOptions({
    queryKey: ['activities', 'suggested', workspace],
    networkMode: 'always',
    queryFn: ({ signal }) =>
      askOrRecall(
        suggestedListSchema,
        () =>
          request(suggestedListSchema, '/api/v1/contacts/suggested', {
            query: { workspace, limit: SUGGESTIONS },
            signal,
          }),
        device,
        `suggested ${workspace}`,
      ),
  })
}
