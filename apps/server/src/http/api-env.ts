/** What a request carries on its way to a handler, and who may send it. */
import type { Permission } from '@tributary/contract/permissions'
import type { Context } from 'hono'
import type { Actor } from '../access/access.ts'

/**
 * A permission of the workspace, or: `member`, a person of the workspace whatever their role, no program; `signed-in`, a
 * person, in no workspace in particular; `public`, anybody at all, who proves what they need by other means, such as a token.
 */
export type Need = Permission | 'member' | 'signed-in' | 'public'

/** Finds out who asks, and whether they may. One for the whole application. */
export type Door = {
  readonly actor: ActorOf
  readonly userIdOf: (c: Context<ApiEnv>) => Promise<string | undefined>
}

export type ApiVariables = {
  requestId: string
  clientIp: string
  /** Where browsers reach the server, if the operator said so. */
  publicOrigin: string | undefined
  /** Set by the guard of a route: what the route needs, who finds out, and whom it let in. */
  need: Need | undefined
  door: Door
  admitted: Actor | undefined
}
export type ApiEnv = { Variables: ApiVariables }

/** Who acts, in which workspace. Ends the request when nobody does. */
export type ActorOf = (c: Context<ApiEnv>) => Promise<Actor>
