/** An installation opened by a command: the same services and routes as the server's, without listening. */
import type { createdWorkspaceSchema } from '@tributary/contract/access'
import { importDealsSchema } from '@tributary/contract/deals'
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

/** As it comes from the command line, not looked at yet. */
type DealImportRequest = {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly currency?: string | undefined
  readonly dry_run: boolean
}

/** Opens the data directory; refuses when a server holds it. Close it when done. */
export async function openLocalInstallation(dataDir: string) {
  const env = readEnv()
  const installation = await openInstallation({
    dataDir,
    env,
    log: pino({ level: 'warn' }, pino.destination(2)),
  })
  const { access, db, imports } = installation
  const accounts = createAuth({
    db,
    secret: installation.secret,
    publicUrl: 'http://localhost',
    signUpOpen: true,
    // Whoever works on the data directory needs no proof.
    confirmsAddresses: false,
    rateLimit: false,
    events: installation.accountEvents,
    now: installation.sources.now,
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
    /** Imports a CRM's files and answers once they are in the reports, too. */
    importDeals: async (workspaceId: string, request: DealImportRequest) => {
      const report = await installation.dealImports.importFiles(
        await access.localOwner(workspaceId),
        importDealsSchema.parse(request),
      )
      await installation.outbox.drain()
      return report
    },
    /** Answers a GET of the API as an owner of the workspace: whoever can open the data directory owns all of it. */
    request: (workspaceId: string, path: string): Promise<Response> => {
      const app = createServerApp({ installation, accounts, sample, env, localWorkspaceId: workspaceId })
      return Promise.resolve(app.request(path))
    },
    /** Path of a link that signs an account in once, within a day: whoever has the data directory has every account in it. */
    signInLink: async (email: string): Promise<string> => {
      const address = email.trim().toLowerCase()
      if ((await access.findUserIdByEmail(address)) === undefined)
        throw new AppError('NotFound', `No account has the address ${address}.`)
      return accounts.createSignInLink(address)
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
