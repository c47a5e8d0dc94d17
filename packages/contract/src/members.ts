/** Members of a workspace, and the invitations of those who are to become one. */
import { z } from 'zod'
import { ROLES } from './permissions.ts'

const roleSchema = z.enum(ROLES)

export const memberSchema = z.object({
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  joined_at: z.string(),
  /** When they last used the web app; null: not in the last month. */
  last_seen_at: z.string().nullable(),
  has_second_factor: z.boolean(),
})
export type Member = z.infer<typeof memberSchema>
export const memberListSchema = z.object({ members: z.array(memberSchema) })
export const changeMemberSchema = z.object({ role: roleSchema })

export const createInvitationSchema = z.object({
  /** null: whoever has the link may join, once. */
  email: z.email().max(254).toLowerCase().nullable().default(null),
  role: roleSchema,
})
export const invitationSchema = z.object({
  invitation_id: z.uuid(),
  email: z.string().nullable(),
  role: roleSchema,
  created_at: z.string(),
  expires_at: z.string(),
  is_expired: z.boolean(),
  invited_by: z.string().nullable(),
})
export type Invitation = z.infer<typeof invitationSchema>
export const invitationListSchema = z.object({ invitations: z.array(invitationSchema) })
/** The link is shown only when it is made: what is stored cannot be turned back into it. */
export const createdInvitationSchema = invitationSchema.extend({
  url: z.string(),
  /** Whether the link is on its way by e-mail; otherwise somebody hands it over. */
  is_emailed: z.boolean(),
})
export type CreatedInvitation = z.infer<typeof createdInvitationSchema>

/** What the holder of an invitation's link is told. */
export const invitePageSchema = z.object({
  workspace_name: z.string(),
  role: roleSchema,
  email: z.string().nullable(),
  invited_by: z.string().nullable(),
  expires_at: z.string(),
  /** Whether the invited address has an account: then they sign in, otherwise they make one. */
  has_account: z.boolean(),
})
export type InvitePage = z.infer<typeof invitePageSchema>

export const acceptAsNewUserSchema = z.object({
  /** Needed where the invitation names none. */
  email: z.email().max(254).toLowerCase().optional(),
  name: z.string().trim().min(1).max(120),
  password: z.string().min(8).max(128),
})
export const joinedSchema = z.object({ workspace_id: z.uuid(), email: z.string() })
