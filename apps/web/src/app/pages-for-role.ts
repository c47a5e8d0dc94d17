/** Which pages a role may open; the server enforces it, the app does not offer what would be refused. */
import { can, type Permission, type Role } from '@tributary/contract/permissions'
import { NAVIGATION } from './navigation.ts'

/** By the beginning of the address. Pages that are not named are everybody's. */
const NEEDS: Readonly<Record<string, Permission>> = {
  '/overview': 'readNumbers',
  '/attribution': 'readNumbers',
  '/conversions': 'readNumbers',
  '/campaigns': 'readNumbers',
  '/explore': 'readNumbers',
  '/funnels': 'readNumbers',
  '/paths': 'readNumbers',
  '/retention': 'readNumbers',
  '/live': 'readNumbers',
  '/people': 'readNumbers',
  '/pixel': 'readNumbers',
  '/import': 'readNumbers',
  '/contacts': 'readContacts',
  '/deals': 'readDeals',
  '/today': 'readContacts',
  '/activities': 'readContacts',
  '/outreach': 'readOutreach',
  '/settings/members': 'readMembers',
  '/settings/pipedrive': 'useOwnPipedrive',
  '/settings/audit': 'readAuditLog',
  '/settings/emails': 'manageMembers',
}

export function mayOpen(role: Role, pathname: string): boolean {
  const need = Object.entries(NEEDS).find(
    ([path]) => pathname === path || pathname.startsWith(`${path}/`),
  )?.[1]
  return need === undefined || can(role, need)
}

/** The pages of the rail that this role may open, in its order. */
export function pagesFor(role: Role): readonly (typeof NAVIGATION)[number][] {
  return NAVIGATION.filter((entry) => mayOpen(role, entry.to))
}
