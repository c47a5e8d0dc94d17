/** Who acts, in which workspace, with which role. Decisions only. */
import { AppError } from '@tributary/contract/errors'
import {
  type ApiKeyScope,
  can,
  keyCan,
  type Permission,
  type Role,
  scopeFor,
} from '@tributary/contract/permissions'
import { formatToken, hashToken } from './secret-token.ts'

/** Someone who is signed in or sent an API key, in the one workspace that the request is about. */
export type Actor = {
  readonly workspaceId: string
  /** null: a program with an API key. */
  readonly userId: string | null
  readonly role: Role
  readonly workspace: WorkspaceSettings
  /** Set for a program: its key, and what the key was made for. */
  readonly apiKeyId?: string
  readonly apiKeyScopes?: readonly ApiKeyScope[]
  /** Names the request in the audit log and the server's log. */
  readonly requestId?: string | undefined
}

/** Who makes a change, as the audit log keeps it: an {@link Actor} is one. */
export type Author = Pick<Actor, 'workspaceId' | 'userId' | 'apiKeyId' | 'requestId'>

/** What the server does by itself, such as a job of the night. */
export function systemAuthor(workspaceId: string): Author {
  return { workspaceId, userId: null }
}

export type WorkspaceSettings = {
  readonly name: string
  readonly currency: string | null
  readonly timeZone: string
  readonly isSample: boolean
}

/** The workspace that a report is about, as report services take it. */
export function reportWorkspace({ workspaceId, workspace }: Actor) {
  return { workspaceId, timeZone: workspace.timeZone, currency: workspace.currency }
}

/** Whether the actor may do this: a member by their role, a program by the scopes of its key. */
export function mayDo(actor: Pick<Actor, 'role' | 'apiKeyScopes'>, permission: Permission): boolean {
  return actor.apiKeyScopes === undefined
    ? can(actor.role, permission)
    : keyCan(actor.apiKeyScopes, permission)
}

/** Ends the request when the actor may not do this. Routes that declare what they need have it checked already. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (mayDo(actor, permission)) return
  const scope = scopeFor(permission)
  throw new AppError(
    'Forbidden',
    actor.apiKeyScopes === undefined
      ? `The role ${actor.role} may not do this (${permission}).`
      : scope === undefined
        ? `No API key may do this (${permission}); sign in.`
        : `This needs an API key with the scope ${scope} (${permission}).`,
  )
}

/** The role under which a program acts, where records are somebody's own; what it may do is decided by its scopes. */
export const API_KEY_ROLE: Role = 'ANALYST'

const API_KEY_MARK = 'trb_'

/** A key from 32 random bytes; only its hash is stored. */
export function formatApiKey(random: Uint8Array): { key: string; prefix: string; hash: string } {
  const key = `${API_KEY_MARK}${formatToken(random).token}`
  return { key, prefix: key.slice(0, 10), hash: hashToken(key) }
}

/** A public pixel id: short enough to read aloud, random enough not to be guessed by typing. */
export function formatPixelId(random: Uint8Array): string {
  return `px_${Buffer.from(random).toString('hex')}`
}

/** The first owner of an installation has this address until they claim the account. */
export const PLACEHOLDER_EMAIL = 'owner@tributary.local'

export function isPlaceholderEmail(email: string): boolean {
  return email === PLACEHOLDER_EMAIL
}

export function pixelSnippet(origin: string, pixelId: string): string {
  return `<script defer src="${origin}/track.js" data-pixel="${pixelId}"></script>`
}
