/** An installation opened by a command: the same services and routes as the server's, without listening. */
import type { createdWorkspaceSchema } from '@tributary/contract/access'
import { AppError } from '@tributary/contract/errors'
import { pino } from 'pino'
import type { z } from 'zod'
import { createAuth } from './access/auth.ts'
import { readEnv } from './env.ts'
import { openInstallation } from './installation.ts'
import { createWorkspaceRemoval } from './sample/workspace-removal.ts'
import { createServerApp } from './server-app.ts'

export type SetUpRequest = {
  readonly workspace: string
  readonly email: string
  readonly password: string
  readonly currency?: string | undefined
  readonly timeZone?: string | undefined
}

/** Opens the data directory; refuses when a server holds it. Close it when done. */
export async function openLocalInstallation(dataDir: string) {
  const env = readEnv()
  const installation = await openInstallation({ dataDir, env, log: pino({ level: 'warn' }) })
  const { access, db, imports } = installation
  const accounts = createAuth({
    db,
    secret: installation.secret,
    publicUrl: 'http://localhost',
    signUpOpen: true,
    rateLimit: false,
    onUserCreated: (userId) => access.joinSample(userId),
  })
  const removal = createWorkspaceRemoval({
    ...installation,
    now: installation.sources.now,
    settle: async () => {}, // why: without a server nothing arrives
  })
  const sample = { progress: () => null, removeWorkspace: removal.remove }

  /** The workspace of this name or id; without one the only company of one's own. */
  async function chooseWorkspace(nameOrId: string | undefined): Promise<string> {
    const workspaces = await access.listWorkspaces()
    const candidates =
      nameOrId === undefined
        ? workspaces.filter((workspace) => !workspace.is_sample)
        : workspaces.filter((workspace) => workspace.id === nameOrId || workspace.name === nameOrId)
    const [found, ...more] = candidates
    if (found && more.length === 0) return found.id
    const names = workspaces.map((workspace) => `${workspace.name} (${workspace.id})`).join(', ')
    throw new AppError(
      'WorkspaceNotFound',
      `${found ? 'Several workspaces fit' : 'No workspace fits'}: choose one with --workspace. There are: ${names || 'none; make one with tributary setup'}`,
    )
  }

  return {
    imports,
    chooseWorkspace,
    /** Answers a GET of the API as an owner of the workspace: whoever can open the data directory owns all of it. */
    request: (workspaceId: string, path: string): Promise<Response> => {
      const app = createServerApp({ installation, accounts, sample, env, localWorkspaceId: workspaceId })
      return Promise.resolve(app.request(path))
    },
    setUp: async (request: SetUpRequest): Promise<z.infer<typeof createdWorkspaceSchema>> => {
      const { email, password } = request
      const known = await access.findUserIdByEmail(email)
      const { user } =
        known === undefined
          ? await accounts.auth.api.signUpEmail({
              body: { email, password, name: email.split('@')[0] ?? email },
            })
          : await accounts.auth.api.signInEmail({ body: { email, password } })
      return access.createWorkspaceWithKey(user.id, {
        name: request.workspace,
        currency: request.currency,
        time_zone: request.timeZone,
      })
    },
    close: async () => {
      await imports.stop()
      await removal.idle()
      await installation.close()
    },
  }
}
