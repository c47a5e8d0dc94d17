/** Roles and what each may do: one table for server and web. */

export const ROLES = ['OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET', 'VIEWER'] as const
export type Role = (typeof ROLES)[number]

const PERMISSIONS = {
  // numbers
  readNumbers: ['OWNER', 'ADMIN', 'ANALYST', 'GOLDEN_TICKET', 'VIEWER'],
  /** Numbers counted from everybody's deals, and those deals one by one: for who reads deals, and not only their own. */
  readDealNumbers: ['OWNER', 'ADMIN', 'ANALYST', 'GOLDEN_TICKET'],
  editViews: ['OWNER', 'ADMIN', 'ANALYST', 'GOLDEN_TICKET'],
  editCampaigns: ['OWNER', 'ADMIN', 'ANALYST'],
  shareReports: ['OWNER', 'ADMIN', 'ANALYST'],
  importData: ['OWNER', 'ADMIN', 'ANALYST'],
  managePeople: ['OWNER', 'ADMIN', 'ANALYST'],
  // sellers' work; whose records: see `recordScope`
  readContacts: ['OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET'],
  editContacts: ['OWNER', 'ADMIN', 'CONSULTANT', 'GOLDEN_TICKET'],
  importContacts: ['OWNER', 'ADMIN', 'CONSULTANT', 'GOLDEN_TICKET'],
  logActivities: ['OWNER', 'ADMIN', 'CONSULTANT', 'GOLDEN_TICKET'],
  readDeals: ['OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET'],
  editDeals: ['OWNER', 'ADMIN', 'CONSULTANT', 'GOLDEN_TICKET'],
  importDeals: ['OWNER', 'ADMIN', 'ANALYST'],
  managePipeline: ['OWNER', 'ADMIN'],
  readOutreach: ['OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET'],
  editOutreach: ['OWNER', 'ADMIN', 'GOLDEN_TICKET'],
  useOwnPipedrive: ['OWNER', 'ADMIN', 'CONSULTANT', 'GOLDEN_TICKET'],
  // the workspace itself
  readMembers: ['OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET'],
  manageWorkspace: ['OWNER', 'ADMIN'],
  manageMembers: ['OWNER', 'ADMIN'],
  manageApiKeys: ['OWNER', 'ADMIN'],
  readAuditLog: ['OWNER', 'ADMIN'],
  deleteWorkspace: ['OWNER'],
} as const satisfies Record<string, readonly Role[]>
export type Permission = keyof typeof PERMISSIONS
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[]

/** Whether a member with this role may do this. */
export function can(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role)
}

/** Roles that a member of this role may give, take away and replace: who is no owner makes none and unmakes none. */
export function canGrant(role: Role, granted: Role): boolean {
  return can(role, 'manageMembers') && (granted !== 'OWNER' || role === 'OWNER')
}

/** Whose contacts, activities and deals a role works with: all of the team's, or those it owns and campaigns it is a member of. */
export type RecordScope = 'team' | 'own'

export function recordScope(role: Role): RecordScope {
  return role === 'CONSULTANT' ? 'own' : 'team'
}

/** What an API key may be made for. */
export const API_KEY_SCOPES = ['collect', 'read', 'write', 'sales'] as const
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number]

/** What a key may do unless somebody chooses: all that keys could before there were sellers' records. */
export const DEFAULT_API_KEY_SCOPES: readonly ApiKeyScope[] = ['collect', 'read', 'write']

/** The scope that a program needs for what a permission allows; what is not named here needs a person. */
const SCOPE_FOR: { readonly [P in Permission]?: ApiKeyScope } = {
  readNumbers: 'read',
  readDealNumbers: 'sales',
  readMembers: 'sales',
  editViews: 'write',
  editCampaigns: 'write',
  shareReports: 'write',
  importData: 'write',
  managePeople: 'write',
  readContacts: 'sales',
  editContacts: 'sales',
  importContacts: 'sales',
  logActivities: 'sales',
  readDeals: 'sales',
  editDeals: 'sales',
  importDeals: 'sales',
  readOutreach: 'sales',
  editOutreach: 'sales',
}

export function scopeFor(permission: Permission): ApiKeyScope | undefined {
  return SCOPE_FOR[permission]
}

/** Whether a program may do this with a key of these scopes. */
export function keyCan(scopes: readonly ApiKeyScope[], permission: Permission): boolean {
  const scope = SCOPE_FOR[permission]
  return scope !== undefined && scopes.includes(scope)
}
