/** Members and invitations over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import {
  acceptAsNewUserSchema,
  changeMemberSchema,
  createdInvitationSchema,
  createInvitationSchema,
  invitationListSchema,
  invitePageSchema,
  joinedSchema,
  memberListSchema,
} from '@tributary/contract/members'
import type { Context } from 'hono'
import { type ActorOf, type ApiEnv, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { MembersService } from './members.service.ts'

const tags = ['Members']
const query = workspaceQuery
const done = { 204: { description: 'Done' } }
const memberParams = z.object({ userId: z.string().min(1).max(100) })
const params = z.object({ id: z.uuid() })
/** Whatever an address holds: a link that was cut off has ended like one that was used. */
const tokenParams = z.object({ token: z.string() })

const getMembersRoute = createRoute({
  ...needs('readMembers'),
  method: 'get',
  path: '/api/v1/members',
  tags,
  summary: 'Members of the workspace with their roles',
  request: { query },
  responses: { 200: jsonAnswer(memberListSchema, 'By name') },
})
const patchMembersIdRoute = createRoute({
  ...needs('manageMembers'),
  method: 'patch',
  path: '/api/v1/members/{userId}',
  tags,
  summary: 'Change a member’s role',
  request: { query, params: memberParams, body: jsonBody(changeMemberSchema) },
  responses: done,
})
const deleteMembersIdRoute = createRoute({
  ...needs('manageMembers'),
  method: 'delete',
  path: '/api/v1/members/{userId}',
  tags,
  summary: 'Remove a member; their account and other workspaces stay',
  request: { query, params: memberParams },
  responses: done,
})
const getInvitationsRoute = createRoute({
  ...needs('manageMembers'),
  method: 'get',
  path: '/api/v1/invitations',
  tags,
  summary: 'Invitations that nobody has accepted yet',
  request: { query },
  responses: { 200: jsonAnswer(invitationListSchema, 'Newest first') },
})
const postInvitationsRoute = createRoute({
  ...needs('manageMembers'),
  method: 'post',
  path: '/api/v1/invitations',
  tags,
  summary: 'Invite somebody by e-mail, or make a link',
  request: { query, body: jsonBody(createInvitationSchema) },
  responses: { 201: jsonAnswer(createdInvitationSchema, 'Invited; the link is shown only now') },
})
const postInvitationsIdRenewRoute = createRoute({
  ...needs('manageMembers'),
  method: 'post',
  path: '/api/v1/invitations/{id}/renew',
  tags,
  summary: 'Send an invitation again with a new link; the one before no longer works',
  request: { query, params },
  responses: { 200: jsonAnswer(createdInvitationSchema, 'Sent; the link is shown only now') },
})
const deleteInvitationsIdRoute = createRoute({
  ...needs('manageMembers'),
  method: 'delete',
  path: '/api/v1/invitations/{id}',
  tags,
  summary: 'Revoke an invitation',
  request: { query, params },
  responses: done,
})
const getInvitesTokenRoute = createRoute({
  ...needs('public'),
  method: 'get',
  path: '/api/v1/invites/{token}',
  tags,
  summary: 'What an invitation’s link leads to',
  request: { params: tokenParams },
  responses: { 200: jsonAnswer(invitePageSchema, 'Workspace and role') },
})
const postInvitesTokenAcceptRoute = createRoute({
  ...needs('signed-in'),
  method: 'post',
  path: '/api/v1/invites/{token}/accept',
  tags,
  summary: 'Join the workspace with the account that is signed in',
  request: { params: tokenParams },
  responses: { 200: jsonAnswer(joinedSchema, 'Joined') },
})
const postInvitesTokenSignUpRoute = createRoute({
  ...needs('public'),
  method: 'post',
  path: '/api/v1/invites/{token}/sign-up',
  tags,
  summary: 'Make an account and join the workspace; then sign in',
  request: { params: tokenParams, body: jsonBody(acceptAsNewUserSchema) },
  responses: { 201: jsonAnswer(joinedSchema, 'Joined') },
})

export type MemberRouteDeps = {
  readonly actor: ActorOf
  readonly members: MembersService
  readonly userIdOf: (c: Context<ApiEnv>) => Promise<string | undefined>
  readonly originOf: (c: Context<ApiEnv>) => string
  readonly hashPassword: (password: string) => Promise<string>
  readonly onUserCreated: (userId: string) => Promise<void>
}

export function createMemberRoutes(deps: MemberRouteDeps) {
  const api = createApi()
  addMembers(api, deps)
  addInvitations(api, deps)
  addAcceptance(api, deps)
  return api
}

type Api = ReturnType<typeof createApi>

function addMembers(api: Api, { actor, members }: MemberRouteDeps): void {
  api.openapi(getMembersRoute, async (c) => {
    const who = await actor(c)
    return c.json({ members: await members.listMembers(who.workspaceId) }, 200)
  })
  api.openapi(patchMembersIdRoute, async (c) => {
    const who = await actor(c)
    await members.changeRole(who, c.req.valid('param').userId, c.req.valid('json').role)
    return c.body(null, 204)
  })
  api.openapi(deleteMembersIdRoute, async (c) => {
    const who = await actor(c)
    await members.removeMember(who, c.req.valid('param').userId)
    return c.body(null, 204)
  })
}

function addInvitations(api: Api, { actor, members: { invitations }, originOf }: MemberRouteDeps): void {
  api.openapi(getInvitationsRoute, async (c) => {
    const who = await actor(c)
    return c.json({ invitations: await invitations.list(who.workspaceId) }, 200)
  })
  api.openapi(postInvitationsRoute, async (c) => {
    const who = await actor(c)
    return c.json(await invitations.create(who, c.req.valid('json'), originOf(c)), 201)
  })
  api.openapi(postInvitationsIdRenewRoute, async (c) => {
    const who = await actor(c)
    return c.json(await invitations.renew(who, c.req.valid('param').id, originOf(c)), 200)
  })
  api.openapi(deleteInvitationsIdRoute, async (c) => {
    const who = await actor(c)
    await invitations.revoke(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
}

function addAcceptance(api: Api, deps: MemberRouteDeps): void {
  const { invitations } = deps.members

  api.openapi(getInvitesTokenRoute, async (c) =>
    c.json(await invitations.page(c.req.valid('param').token), 200),
  )
  api.openapi(postInvitesTokenAcceptRoute, async (c) => {
    const userId = await deps.userIdOf(c)
    if (userId === undefined) throw new AppError('SignInRequired')
    return c.json(await invitations.acceptAsUser(c.req.valid('param').token, userId), 200)
  })
  api.openapi(postInvitesTokenSignUpRoute, async (c) => {
    const { password, ...account } = c.req.valid('json')
    // A hash costs a tenth of a second: only who has a link makes the server work for it.
    await invitations.page(c.req.valid('param').token)
    const passwordHash = await deps.hashPassword(password)
    const { userId, ...joined } = await invitations.acceptAsNewUser(c.req.valid('param').token, {
      ...account,
      passwordHash,
    })
    await deps.onUserCreated(userId)
    return c.json(joined, 201)
  })
}
