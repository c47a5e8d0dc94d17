/** Use cases of accounts, workspaces, pixels and keys. */
import type { ApiKey, Me, Workspace } from '@tributary/contract/access'
import { AppError } from '@tributary/contract/errors'
import { API_KEY_SCOPES, type ApiKeyScope, DEFAULT_API_KEY_SCOPES } from '@tributary/contract/permissions'
import type { Kysely } from 'kysely'
import * as store from './access.store.ts'
import type { AccessTables } from './access.table.ts'
import {
  type Actor,
  API_KEY_ROLE,
  type Author,
  formatApiKey,
  formatPixelId,
  isPlaceholderEmail,
  PLACEHOLDER_EMAIL,
} from './access.ts'
import { recordChange } from './audit.service.ts'
import { revokeBeyond } from './invitation-rights.service.ts'
import { hashToken } from './secret-token.ts'

export type AccessDeps = {
  readonly db: Kysely<AccessTables>
  readonly now: () => number
  readonly newId: () => string
  readonly randomBytes: (length: number) => Uint8Array
}

export type NewWorkspace = {
  name: string
  currency?: string | null | undefined
  time_zone?: string | undefined
  is_sample?: boolean
}
export type AccessService = ReturnType<typeof createAccessService>

/** A key's last use is written at most this often. */
const KEY_TOUCH_MS = 60_000

export function createAccessService(deps: AccessDeps) {
  const { db } = deps
  const workspaceOfPixel = new Map<string, string>()
  const keyTouchedAt = new Map<string, number>()

  async function createWorkspace(userId: string | undefined, input: NewWorkspace) {
    const workspaceId = deps.newId()
    const pixelId = formatPixelId(deps.randomBytes(8))
    await db.transaction().execute(async (trx) => {
      await store.insertWorkspace(trx, {
        id: workspaceId,
        name: input.name,
        currency: input.currency ?? null,
        time_zone: input.time_zone ?? 'UTC',
        is_sample: input.is_sample ?? false,
      })
      if (userId !== undefined)
        await store.insertMember(trx, { workspace_id: workspaceId, user_id: userId, role: 'OWNER' })
      await store.insertPixel(trx, { id: pixelId, workspace_id: workspaceId })
      const author = { workspaceId, userId: userId ?? null }
      const { name } = input
      await recordChange(trx, author, {
        action: 'create',
        kind: 'workspace',
        id: workspaceId,
        name,
        after: { name },
      })
    })
    workspaceOfPixel.set(pixelId, workspaceId)
    return { workspace_id: workspaceId, pixel_id: pixelId }
  }

  async function createApiKey(
    author: Author,
    name: string,
    scopes: readonly ApiKeyScope[] = DEFAULT_API_KEY_SCOPES,
  ): Promise<ApiKey & { api_key: string }> {
    const { key, prefix, hash } = formatApiKey(deps.randomBytes(32))
    const row = await db.transaction().execute(async (trx) => {
      const row = await store.insertApiKey(trx, {
        id: deps.newId(),
        workspace_id: author.workspaceId,
        name,
        prefix,
        key_hash: hash,
        scopes: API_KEY_SCOPES.filter((scope) => scopes.includes(scope)),
        created_by: author.userId,
      })
      await recordChange(trx, author, {
        action: 'create',
        kind: 'api_key',
        id: row.id,
        name,
        after: auditedKey(row),
      })
      return row
    })
    return { ...apiKeyOf(row), api_key: key }
  }

  /** The key, if it may send events. */
  async function collectingKey(key: string) {
    const row = await store.findApiKeyByHash(db, hashToken(key))
    return row?.scopes.includes('collect') ? row : undefined
  }

  async function admitToSample(workspaceId: string, userId: string): Promise<void> {
    const isOwned = (await store.listOwners(db, workspaceId)).length > 0
    await store.insertMember(db, {
      workspace_id: workspaceId,
      user_id: userId,
      role: isOwned ? 'VIEWER' : 'OWNER',
    })
  }

  return {
    /** Fills the pixel cache: the collector looks pixels up without waiting. */
    loadPixels: async () => {
      for (const pixel of await store.listPixels(db)) workspaceOfPixel.set(pixel.id, pixel.workspace_id)
    },
    findPixel: (pixelId: string): { workspaceId: string } | undefined => {
      const workspaceId = workspaceOfPixel.get(pixelId)
      return workspaceId === undefined ? undefined : { workspaceId }
    },
    findWorkspaceByApiKey: async (key: string): Promise<string | undefined> =>
      (await collectingKey(key))?.workspace_id,

    createWorkspace,
    createApiKey,
    /** A workspace with its pixel and a first key, as `tributary setup` and the web app make it. */
    createWorkspaceWithKey: async (userId: string, input: NewWorkspace) => {
      const created = await createWorkspace(userId, input)
      const author = { workspaceId: created.workspace_id, userId }
      const { api_key } = await createApiKey(author, 'First key')
      return { ...created, api_key }
    },
    listApiKeys: async (workspaceId: string) => (await store.listApiKeys(db, workspaceId)).map(apiKeyOf),
    deleteApiKey: (author: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const row = await store.deleteApiKey(trx, author.workspaceId, id)
        if (!row) throw new AppError('NotFound', `No API key has the id ${id}.`)
        await recordChange(trx, author, {
          action: 'delete',
          kind: 'api_key',
          id,
          name: row.name,
          before: auditedKey(row),
        })
      }),
    pixelOf: async (workspaceId: string): Promise<string> => {
      const pixel = await store.findPixelOfWorkspace(db, workspaceId)
      if (!pixel) throw new AppError('PixelNotFound', 'This workspace has no pixel.')
      return pixel.id
    },
    updateWorkspace: (
      author: Author,
      change: {
        name?: string | undefined
        currency?: string | null | undefined
        time_zone?: string | undefined
      },
    ): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await store.findWorkspace(trx, author.workspaceId)
        const after = definedOnly(change)
        await store.updateWorkspace(trx, author.workspaceId, after)
        const { workspaceId: id } = author
        const name = before?.name ?? ''
        await recordChange(trx, author, {
          action: 'update',
          kind: 'workspace',
          id,
          name,
          before: before ?? {},
          after,
        })
      }),
    /**
     * Removes the relational rows and, in the same transaction, notes down installation values; whoever calls also
     * removes what happened from the analytics store.
     */
    deleteWorkspace: async (workspaceId: string, notes: Readonly<Record<string, string>> = {}) => {
      await db.transaction().execute(async (trx) => {
        for (const [name, value] of Object.entries(notes)) await store.saveInstallationValue(trx, name, value)
        await store.deleteWorkspaceRow(trx, workspaceId)
      })
      for (const [pixelId, owner] of workspaceOfPixel)
        if (owner === workspaceId) workspaceOfPixel.delete(pixelId)
    },
    findSampleWorkspaceId: async () => (await store.findSampleWorkspace(db))?.id,

    /** Every user may look at the sample company; only the first one owns it. */
    joinSample: async (userId: string) => {
      const sample = await store.findSampleWorkspace(db)
      if (sample) await admitToSample(sample.id, userId)
    },
    shareSampleWithEveryone: async (workspaceId: string) => {
      for (const { id } of await store.listUserIds(db)) await admitToSample(workspaceId, id)
    },
    /** The member does not see the workspace any more. Its only owner cannot leave: nobody could manage or delete it. */
    leaveWorkspace: async (who: Actor) => {
      const { workspaceId, userId } = who
      if (userId === null) throw new AppError('Forbidden', 'An API key is no member and cannot leave.')
      await db.transaction().execute(async (trx) => {
        const owners = await store.lockOwners(trx, workspaceId)
        if (owners.length === 1 && owners[0]?.user_id === userId)
          throw new AppError('Conflict', 'You are the only owner of this workspace. Delete it instead.')
        await store.deleteMember(trx, workspaceId, userId)
        await revokeBeyond(trx, who, userId, undefined)
        await recordChange(trx, who, {
          action: 'leave',
          kind: 'member',
          id: userId,
          before: { role: who.role },
        })
      })
    },

    describeUser: async (userId: string): Promise<Pick<Me, 'user' | 'workspaces'>> => {
      const user = await store.findUser(db, userId)
      if (!user) return { user: null, workspaces: [] }
      const workspaces = await store.listWorkspacesOfUser(db, userId)
      return {
        user: {
          user_id: user.id,
          name: user.name,
          email: user.email,
          email_is_placeholder: isPlaceholderEmail(user.email),
          has_second_factor: user.twoFactorEnabled === true,
        },
        workspaces: workspaces.map(({ id, ...rest }): Workspace => ({ workspace_id: id, ...rest })),
      }
    },
    hasUsers: async () => (await store.listUserIds(db)).length > 0,
    findUserIdByEmail: async (email: string) => (await store.findUserByEmail(db, email.toLowerCase()))?.id,
    /**
     * The first owner gives an address and a password. Both or neither: an account with an address but no way in
     * would be lost, one with a password but no address could not be claimed again.
     */
    claimAccount: async (
      userId: string,
      claim: { email: string; passwordHash: string; name: string | undefined },
    ) => {
      const email = claim.email.toLowerCase()
      const at = new Date(deps.now())
      await db.transaction().execute(async (trx) => {
        const user = await store.findUser(trx, userId)
        if (!user || !isPlaceholderEmail(user.email))
          throw new AppError('Conflict', 'This account already has an e-mail address.')
        const holder = await store.findUserByEmail(trx, email)
        if (holder) throw new AppError('Conflict', `${claim.email} belongs to another account.`)
        const password = { id: deps.newId(), userId, passwordHash: claim.passwordHash }
        await store.savePassword(trx, password, at)
        await store.updateUser(trx, userId, { email, name: claim.name ?? email.split('@')[0] ?? email }, at)
      })
    },

    /** The member's role in the workspace they name, or in their first one. */
    actorOfUser: async (userId: string, workspaceId: string | undefined): Promise<Actor> => {
      const chosen = workspaceId ?? (await store.listWorkspacesOfUser(db, userId))[0]?.id
      if (chosen === undefined || !isUuid(chosen)) throw new AppError('WorkspaceNotFound')
      const [membership, workspace] = [
        await store.findMembership(db, chosen, userId),
        await store.findWorkspace(db, chosen),
      ]
      if (!membership || !workspace) throw new AppError('WorkspaceNotFound')
      return { workspaceId: chosen, userId, role: membership.role, workspace: settingsOf(workspace) }
    },
    actorOfApiKey: async (key: string): Promise<Actor> => {
      const row = await store.findApiKeyByHash(db, hashToken(key))
      const workspace = row && (await store.findWorkspace(db, row.workspace_id))
      if (!row || !workspace)
        throw new AppError('SignInRequired', 'This API key is not known. It may have been deleted.')
      const now = deps.now()
      if (now - (keyTouchedAt.get(row.id) ?? 0) > KEY_TOUCH_MS) {
        keyTouchedAt.set(row.id, now)
        await store.touchApiKey(db, row.id, new Date(now))
      }
      return {
        workspaceId: row.workspace_id,
        userId: null,
        role: API_KEY_ROLE,
        apiKeyId: row.id,
        apiKeyScopes: row.scopes,
        workspace: settingsOf(workspace),
      }
    },

    listWorkspaces: () => store.listWorkspaces(db),
    /** Whoever works on the data directory itself owns every workspace in it. */
    localOwner: async (workspaceId: string): Promise<Actor> => {
      const workspace = await store.findWorkspace(db, workspaceId)
      if (!workspace) throw new AppError('WorkspaceNotFound')
      return { workspaceId, userId: null, role: 'OWNER', workspace: settingsOf(workspace) }
    },

    installationValue: (name: string) => store.findInstallationValue(db, name),
    saveInstallationValue: (name: string, value: string) => store.saveInstallationValue(db, name, value),
    listInstallationValues: (prefix: string) => store.listInstallationValues(db, prefix),
    deleteInstallationValue: (name: string) => store.deleteInstallationValue(db, name),
    placeholderEmail: PLACEHOLDER_EMAIL,
  }
}

function auditedKey(row: { name: string; prefix: string; scopes: readonly ApiKeyScope[] }) {
  return { name: row.name, prefix: row.prefix, scopes: row.scopes }
}

function apiKeyOf(row: {
  id: string
  name: string
  prefix: string
  scopes: ApiKeyScope[]
  created_at: Date
  last_used_at: Date | null
}): ApiKey {
  return {
    api_key_id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
  }
}

function settingsOf(row: { name: string; currency: string | null; time_zone: string; is_sample: boolean }) {
  return { name: row.name, currency: row.currency, timeZone: row.time_zone, isSample: row.is_sample }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

function definedOnly<T extends Record<string, unknown>>(
  value: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
