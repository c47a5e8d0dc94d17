/** Roles in words. */
import { canGrant, ROLES, type Role } from '@tributary/contract/permissions'

type RoleWords = { readonly label: string; readonly may: string }

const WORDS: Readonly<Record<Role, RoleWords>> = {
  OWNER: { label: 'Owner', may: 'Everything, and deletes the workspace' },
  ADMIN: { label: 'Admin', may: 'Everything but make owners and delete the workspace' },
  ANALYST: { label: 'Analyst', may: 'Reports, imports, campaigns; reads contacts and deals' },
  CONSULTANT: { label: 'Consultant', may: 'Own contacts and deals, and shared outreach; no reports' },
  GOLDEN_TICKET: {
    label: 'Golden ticket',
    may: 'All contacts, deals and outreach of the team; reads reports',
  },
  VIEWER: { label: 'Viewer', may: 'Reads reports' },
}

export function roleLabel(role: Role): string {
  return WORDS[role].label
}

export function roleMay(role: Role): string {
  return WORDS[role].may
}

/** The roles that a member of this role may give, the mightiest first, as a list to choose from. */
export function grantableRoles(role: Role): { value: Role; label: string }[] {
  return ROLES.filter((granted) => canGrant(role, granted)).map((value) => ({
    value,
    label: roleLabel(value),
  }))
}

/** The role that a choice says; undefined for anything else. */
export function parseRole(text: string | null): Role | undefined {
  return ROLES.find((role) => role === text)
}
