import { AppError } from '@tributary/contract/errors'
import {
  ALL_PERMISSIONS,
  API_KEY_SCOPES,
  can,
  keyCan,
  type Permission,
  ROLES,
} from '@tributary/contract/permissions'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { buildOpenApiDocument } from '../openapi.ts'
import type { Call, TestApp } from '../server-app.testkit.ts'

/** Answered before the framework, by a pixel's id or a key of its own: see collect/. */
const BY_THE_COLLECTOR = ['POST /api/v1/pixel/track', 'POST /api/v1/events']
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const needSchema = z.enum([...ALL_PERMISSIONS, 'member', 'signed-in', 'public'])
type Need = z.infer<typeof needSchema>
type Route = { readonly name: string; readonly method: string; readonly path: string; readonly need: Need }
const operationSchema = z.looseObject({ 'x-permission': needSchema.optional() })

const pathsSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

/** Every route of an API document with what it says it needs, asked for things that do not exist. */
function readRoutes(document: unknown): { routes: Route[]; undeclared: string[] } {
  const { paths } = pathsSchema.parse(document)
  const routes: Route[] = []
  const undeclared: string[] = []
  for (const [path, operations] of Object.entries(paths))
    for (const method of METHODS) {
      if (!(method in operations)) continue
      const name = `${method.toUpperCase()} ${path}`
      const need = operationSchema.parse(operations[method])['x-permission']
      if (need === undefined) undeclared.push(name)
      else
        routes.push({
          name,
          method: method.toUpperCase(),
          path: path.replaceAll(/\{\w+\}/g, '019a0000-0000-7000-8000-00000000dead'),
          need,
        })
    }
  // Leaving the workspace, which any member may, comes last.
  routes.sort((one, other) => Number(one.need === 'member') - Number(other.need === 'member'))
  return { routes, undeclared }
}

let routes: Route[]
let undeclared: string[]
let app: TestApp
let ours: { cookie: string; workspace_id: string; api_key: string }
let stranger: { cookie: string; api_key: string }

/**
 * Asks with a body that no route accepts, so that nothing happens where the asker may ask: guards run before bodies
 * are read. Answers the status.
 */
async function ask(route: Route, given: Call, workspaceId?: string): Promise<number> {
  const body = route.method === 'GET' ? {} : { body: '[' }
  const path = workspaceId === undefined ? route.path : `${route.path}?workspace=${workspaceId}`
  const response = await app.call(path, { ...given, method: route.method, ...body })
  await response.body?.cancel()
  return response.status
}

const isRefusal = (status: number) => status === 401 || status === 403
const isPermission = (need: Need): need is Permission => (ALL_PERMISSIONS as readonly string[]).includes(need)

/** The routes whose answer is not the expected one, by name with what was answered. */
async function surprises(expected: (route: Route) => readonly number[] | 'let in', given: Call, at?: string) {
  const found: string[] = []
  for (const route of routes) {
    const status = await ask(route, given, at)
    const wanted = expected(route)
    const isExpected = wanted === 'let in' ? !isRefusal(status) && status < 500 : wanted.includes(status)
    if (!isExpected) found.push(`${route.name} answered ${status}, not ${wanted}`)
  }
  return found
}

/**
 * Walks every route of an application that is open, as everybody who could ask.
 */
export function testEveryRoute(open: () => TestApp): void {
  beforeAll(async () => {
    app = open()
    ;({ routes, undeclared } = readRoutes(await (await app.call('/api/v1/openapi.json')).json()))
    ours = await app.newWorkspace('walk@example.com', 'Ours')
    stranger = await app.newWorkspace('walk-stranger@example.com', 'Theirs')
    // The reports are not the subject here: the store of what happened says that there is nothing.
    vi.spyOn(app.installation.analytics, 'query').mockRejectedValue(new AppError('NotFound'))
  })
  afterAll(() => {
    vi.restoreAllMocks()
  })

  test('every route says what it needs, and there are many', () => {
    expect(undeclared).toEqual(BY_THE_COLLECTOR)
    expect(routes.length).toBeGreaterThan(50)
    for (const need of ['readNumbers', 'manageApiKeys', 'member', 'signed-in', 'public'])
      expect(routes.map((route) => route.need)).toContain(need)
  })

  test('the document that is published names every route that answers', () => {
    const published = readRoutes(buildOpenApiDocument()).routes.map((route) => route.name)
    expect(routes.map((route) => route.name).filter((name) => !published.includes(name))).toEqual([])
  })

  test('nobody reaches what is not public, and a key that is not known is nobody', async () => {
    const expected = ({ need }: Route) => (need === 'public' ? ('let in' as const) : [401])
    expect(await surprises(expected, {})).toEqual([])
    // A route for persons looks for a session only: that a key came along makes no difference.
    expect(await surprises(expected, { key: 'trb_unknown' })).toEqual([])
  })

  test('a member of another workspace is told that this one does not exist', async () => {
    const expected = ({ need }: Route) =>
      need === 'public' || need === 'signed-in' ? ('let in' as const) : [404]
    expect(await surprises(expected, { cookie: stranger.cookie }, ours.workspace_id)).toEqual([])
  })

  test('each role is let in where its row of the permission table says so, and refused everywhere else', async () => {
    const user = (await app.me(ours.cookie)).user?.user_id ?? ''
    for (const role of ROLES) {
      await app.installation.db
        .insertInto('workspace_member')
        .values({ workspace_id: ours.workspace_id, user_id: user, role })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet({ role }))
        .execute()
      const expected = ({ need }: Route) =>
        !isPermission(need) || can(role, need) ? ('let in' as const) : [403]
      expect(await surprises(expected, { cookie: ours.cookie }, ours.workspace_id), role).toEqual([])
    }
  })

  test('a key is let in where its scopes reach and nowhere else, whatever workspace it names', async () => {
    for (const scopes of [[], ...API_KEY_SCOPES.map((scope) => [scope]), [...API_KEY_SCOPES]]) {
      await app.installation.db
        .updateTable('api_key')
        .set({ scopes })
        .where('workspace_id', '=', ours.workspace_id)
        .execute()
      const expected = ({ need }: Route) => {
        if (need === 'signed-in') return [401]
        if (need === 'member') return [403]
        return !isPermission(need) || keyCan(scopes, need) ? ('let in' as const) : [403]
      }
      expect(await surprises(expected, { key: ours.api_key }), scopes.join()).toEqual([])
    }
  })
}
