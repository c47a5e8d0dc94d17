/** Row types of the tables that access owns. */
import type { ApiKeyScope, Role } from '@tributary/contract/permissions'
import type { Generated } from 'kysely'

export type AccessTables = {
  user: {
    id: string
    name: string
    email: string
    emailVerified: boolean
    twoFactorEnabled: Generated<boolean | null>
    createdAt: Generated<Date>
    updatedAt: Generated<Date>
  }
  /** A way to sign in; the account library reads it. A password is one with provider `credential`. */
  account: {
    id: string
    accountId: string
    providerId: string
    userId: string
    password: string | null
    createdAt: Generated<Date>
    updatedAt: Date
  }
  workspace: {
    id: string
    name: string
    currency: string | null
    time_zone: Generated<string>
    is_sample: Generated<boolean>
    created_at: Generated<Date>
  }
  /** A browser that is signed in; the account library writes it. */
  session: {
    id: string
    userId: string
    token: string
    expiresAt: Date
    createdAt: Date
    updatedAt: Date
    ipAddress: string | null
    userAgent: string | null
  }
  invitation: {
    id: string
    workspace_id: string
    /** null: whoever has the link may join, once. */
    email: string | null
    role: Role
    token_hash: string
    expires_at: Date
    invited_by: string | null
    created_at: Date
  }
  workspace_member: { workspace_id: string; user_id: string; role: Role; created_at: Generated<Date> }
  pixel: { id: string; workspace_id: string; created_at: Generated<Date> }
  api_key: {
    id: string
    workspace_id: string
    name: string
    prefix: string
    key_hash: string
    scopes: ApiKeyScope[]
    created_by: string | null
    created_at: Generated<Date>
    last_used_at: Date | null
  }
  installation: { name: string; value: string }
}

/** What a request that acts for a workspace may read of accounts: who its members are, and when they were here. */
export const SEEN_OF_ACCOUNTS = {
  user: ['id', 'name', 'email', 'twoFactorEnabled'],
  session: ['userId', 'updatedAt'],
} as const satisfies { readonly [Table in keyof AccessTables]?: readonly (keyof AccessTables[Table])[] }
