/** Who acts, in which workspace, with which role. Decisions only. */
import { createHash } from 'node:crypto'
import { can, type Permission, type Role } from '@tributary/contract/access'
import { AppError } from '@tributary/contract/errors'

/** Someone who is signed in or sent an API key, in the one workspace that the request is about. */
export type Actor = {
  readonly workspaceId: string
  /** null: a program with an API key. */
  readonly userId: string | null
  readonly role: Role
  readonly workspace: WorkspaceSettings
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

/** Ends the request when the actor's role does not allow this. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (!can(actor.role, permission))
    throw new AppError('Forbidden', `The role ${actor.role} may not do this (${permission}).`)
}

/** What a program with an API key may do: everything but manage the workspace and its keys. */
export const API_KEY_ROLE: Role = 'ANALYST'

const API_KEY_MARK = 'trb_'

/** A key from 32 random bytes; only its hash is stored. */
export function formatApiKey(random: Uint8Array): { key: string; prefix: string; hash: string } {
  const key = `${API_KEY_MARK}${Buffer.from(random).toString('base64url')}`
  return { key, prefix: key.slice(0, 10), hash: hashApiKey(key) }
}

export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
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
