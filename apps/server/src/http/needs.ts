/** What a route needs of whoever asks: declared once, in the route, where the guard and the API document read it. */
import { AppError } from '@tributary/contract/errors'
import { acrossScopes, withinScope } from '@tributary/stores/row-scope'
import type { Context, MiddlewareHandler } from 'hono'
import { type Actor, requirePermission } from '../access/access.ts'
import type { ApiEnv, Door, Need } from './api-env.ts'
import { refuseNullCharacters } from './null-characters.ts'

/**
 * Spread into a route: `createRoute({ ...needs('editDeals'), method: ..., path: ... })`. The guard runs before the
 * request is parsed: who may not ask learns nothing of what would have been wrong with it.
 */
export function needs(need: Need): { 'x-permission': Need; middleware: MiddlewareHandler<ApiEnv> } {
  return {
    'x-permission': need,
    middleware: async function admit(c, next) {
      c.set('need', need)
      const proceed = async () => {
        await refuseNullCharacters(c)
        await next()
      }
      if (need === 'public') return proceed()
      if (need === 'signed-in') {
        if ((await c.get('door').userIdOf(c)) === undefined) throw new AppError('SignInRequired')
        return proceed()
      }
      const admitted = await c.get('door').actor(c)
      c.set('admitted', admitted)
      // From here on the database itself shows the rows of this workspace only.
      return withinScope(admitted.workspaceId, proceed)
    },
  }
}

/**
 * The door: a request's first question finds the actor that the guard admitted, each later one looks again, since who
 * watches a stream may be let go meanwhile. A route that declares no need has no actor.
 */
export function createDoor(deps: {
  readonly resolve: (c: Context<ApiEnv>) => Promise<Actor>
  readonly userIdOf: Door['userIdOf']
}): Door & { readonly hang: MiddlewareHandler<ApiEnv> } {
  async function actor(c: Context<ApiEnv>): Promise<Actor> {
    const admitted = c.get('admitted')
    if (admitted !== undefined) {
      c.set('admitted', undefined)
      return admitted
    }
    const need = c.get('need')
    if (need === undefined || need === 'public' || need === 'signed-in')
      throw new Error(
        `${c.req.method} ${c.req.path} asks who acts: declare what it needs with ...needs('...')`,
      )
    const who = await acrossScopes(() => deps.resolve(c))
    if (need !== 'member') requirePermission(who, need)
    else if (who.userId === null)
      throw new AppError('Forbidden', 'An API key is no member; sign in to do this.')
    return who
  }
  const door: Door = { actor, userIdOf: deps.userIdOf }
  return {
    ...door,
    hang: async function hangDoor(c, next) {
      c.set('door', door)
      await next()
    },
  }
}
