/** Who asks: the holder of a share link, a program with a key, somebody who is signed in, or whoever has the data directory. */
import { AppError } from '@tributary/contract/errors'
import { SHARE_HEADER } from '@tributary/contract/views'
import type { Context } from 'hono'
import type { AccessService } from './access/access.service.ts'
import type { Actor } from './access/access.ts'
import type { createAuth } from './access/auth.ts'
import type { ApiEnv } from './http/api.ts'
import { createDoor } from './http/needs.ts'
import type { ViewsService } from './views/views.service.ts'

export type ServerDoorDeps = {
  readonly access: AccessService
  readonly views: Pick<ViewsService, 'actorOfShare'>
  readonly auth: ReturnType<typeof createAuth>['auth']
  /** Every request is the owner's, of this workspace. */
  readonly localWorkspaceId: string | undefined
}

export function createServerDoor({ access, views, auth, localWorkspaceId }: ServerDoorDeps) {
  async function signedIn(c: Context<ApiEnv>) {
    if (c.req.header('cookie') === undefined) return undefined
    const found = await auth.api.getSession({ headers: c.req.raw.headers })
    return found ? { userId: found.user.id, sessionId: found.session.id } : undefined
  }

  const userIdOf = async (c: Context<ApiEnv>) => (await signedIn(c))?.userId

  async function resolve(c: Context<ApiEnv>): Promise<Actor> {
    return { ...(await identify(c)), requestId: c.get('requestId') }
  }

  async function identify(c: Context<ApiEnv>): Promise<Actor> {
    if (localWorkspaceId !== undefined) return access.localOwner(localWorkspaceId)
    const share = c.req.header(SHARE_HEADER)
    if (share !== undefined) return views.actorOfShare(share, c.req.method, c.req.path)
    const authorization = c.req.header('authorization')
    if (authorization !== undefined) {
      const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
      if (key === undefined)
        throw new AppError(
          'SignInRequired',
          'The authorization header is not of the form `Bearer <API key>`.',
        )
      return access.actorOfApiKey(key)
    }
    const userId = await userIdOf(c)
    if (userId === undefined) throw new AppError('SignInRequired')
    return access.actorOfUser(userId, c.req.query('workspace') ?? c.req.header('tributary-workspace'))
  }

  return { door: createDoor({ resolve, userIdOf }), signedIn, userIdOf }
}
