/** People of a test workspace and what they send, through the real routes. */
import { activitySchema } from '@tributary/contract/activities'
import type { Role } from '@tributary/contract/permissions'
import { expect } from 'vitest'
import { z } from 'zod'
import type { Call, TestApp } from '../server-app.testkit.ts'

export type Team = Awaited<ReturnType<typeof createTeam>>

const idSchema = z.object({ contact_id: z.uuid() })

/** A workspace with an owner, and members of other roles when they are asked for. */
export async function createTeam(app: TestApp, name: string) {
  const owner = await app.newWorkspace(`${name}@example.com`)
  const workspaceId = owner.workspace_id

  async function join(member: string, role: Role) {
    const cookie = await app.signUp(`${member}-${name}@example.com`)
    const { user } = await app.me(cookie)
    const userId = user?.user_id ?? ''
    await app.installation.db
      .insertInto('workspace_member')
      .values({ workspace_id: workspaceId, user_id: userId, role })
      .execute()
    return { cookie, userId }
  }

  async function ask(path: string, cookie: string, options: Omit<Call, 'cookie'> = {}) {
    const address = `${path}${path.includes('?') ? '&' : '?'}workspace=${workspaceId}`
    return app.call(address, { ...options, cookie })
  }

  async function get<T>(schema: z.ZodType<T>, path: string, cookie: string): Promise<T> {
    const response = await ask(path, cookie)
    expect([path, response.status]).toEqual([path, 200])
    return schema.parse(await response.json())
  }

  async function send<T>(
    schema: z.ZodType<T>,
    method: string,
    path: string,
    cookie: string,
    body: unknown,
  ): Promise<T> {
    const response = await ask(path, cookie, { method, body })
    const answer: unknown = await response.json()
    expect([path, response.status < 300, answer]).toEqual([path, true, answer])
    return schema.parse(answer)
  }

  return {
    workspaceId,
    owner: { cookie: owner.cookie, userId: (await app.me(owner.cookie)).user?.user_id ?? '' },
    join,
    ask,
    get,
    send,
    contact: async (cookie: string, body: object): Promise<string> =>
      (await send(idSchema, 'POST', '/api/v1/contacts', cookie, body)).contact_id,
    log: (cookie: string, body: object) => send(activitySchema, 'POST', '/api/v1/activities', cookie, body),
    lastContact: async (contactId: string): Promise<string | null> => {
      const row = await app.installation.db
        .selectFrom('contact')
        .select(['last_contact_at', 'warmth_order'])
        .where('id', '=', contactId)
        .executeTakeFirstOrThrow()
      return row.last_contact_at?.toISOString() ?? null
    },
  }
}
