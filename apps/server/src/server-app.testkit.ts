/** The HTTP application of a real installation in a temporary folder, asked without a socket. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createdWorkspaceSchema, type Me, meSchema } from '@tributary/contract/access'
import { type Problem, problemSchema } from '@tributary/contract/errors'
import { prepareAnalytics, testRelationalEnv } from '@tributary/testkit/test-stores'
import { pino } from 'pino'
import { expect } from 'vitest'
import { createAuth } from './access/auth.ts'
import { quickPasswords } from './access/quick-passwords.testkit.ts'
import { openInstallation } from './installation.ts'
import type { LiveAnswers } from './live/live.routes.ts'
import type { EmailTransport } from './mail/email.ts'
import { createServerApp } from './server-app.ts'

export const TEST_HOST = 'http://tributary.test'

export type Call = {
  method?: string
  body?: unknown
  cookie?: string
  key?: string
  headers?: Record<string, string>
}
export type TestApp = Awaited<ReturnType<typeof openTestApp>>

export type TestAppOptions = {
  readonly onRemove?: (workspaceId: string) => void
  /** Off unless asked for: tests sign in many times a second. */
  readonly rateLimit?: boolean
  /** How many proxies are in front. */
  readonly trustedProxies?: number
  /** Where browsers reach the application, if an operator says so. */
  readonly publicUrl?: string
  readonly live?: LiveAnswers
  /** What sends e-mail; nothing does without it. */
  readonly emailTransport?: EmailTransport
  /** Where Pipedrive is, and where it would reach the application. */
  readonly pipedriveUrl?: string
}

export async function openTestApp(options: TestAppOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-app-'))
  const relational = await testRelationalEnv()
  await prepareAnalytics(folder)
  const env = {
    ...relational.env,
    TRIBUTARY_TRUST_PROXY: options.trustedProxies ?? 0,
    ...(options.publicUrl === undefined ? {} : { TRIBUTARY_PUBLIC_URL: options.publicUrl }),
    ...(options.pipedriveUrl === undefined
      ? {}
      : { TRIBUTARY_PIPEDRIVE_URL: options.pipedriveUrl, TRIBUTARY_PUBLIC_URL: 'https://tributary.test' }),
  }
  const installation = await openInstallation({
    dataDir: folder,
    env,
    relationalSnapshotPath: relational.relationalSnapshotPath,
    log: pino({ level: 'error' }),
    ...(options.emailTransport === undefined ? {} : { emailTransport: options.emailTransport }),
  })
  const accounts = createAuth({
    db: installation.db,
    secret: installation.secret,
    publicUrl: options.publicUrl ?? TEST_HOST,
    signUpOpen: true,
    confirmsAddresses: installation.email.isSending,
    rateLimit: options.rateLimit ?? false,
    events: installation.accountEvents,
    now: installation.sources.now,
    passwords: quickPasswords,
  })
  const sample = {
    progress: () => null,
    removeWorkspace: async (workspaceId: string) => options.onRemove?.(workspaceId),
  }
  const app = createServerApp({
    installation,
    accounts,
    sample,
    env,
    ...(options.rateLimit ? {} : { publicPerMinute: 10_000 }),
    ...(options.live ? { live: options.live } : {}),
  })

  async function call(path: string, { method = 'GET', body, cookie, key, headers = {} }: Call = {}) {
    return app.request(`${TEST_HOST}${path}`, {
      method,
      headers: {
        host: 'tributary.test',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  async function signUp(email: string, password = 'correct horse'): Promise<string> {
    const body = { email, password, name: 'Somebody' }
    const response = await call('/api/auth/sign-up/email', { method: 'POST', body })
    expect(response.status).toBe(200)
    return cookieOf(response)
  }

  return {
    installation,
    accounts,
    call,
    /** Answers the cookie of the new account's session. */
    signUp,
    newWorkspace: async (email: string, name = 'Shop') => {
      const cookie = await signUp(email)
      const response = await call('/api/v1/workspaces', { method: 'POST', cookie, body: { name } })
      expect(response.status).toBe(201)
      return { cookie, ...createdWorkspaceSchema.parse(await response.json()) }
    },
    me: async (cookie?: string): Promise<Me> => {
      const response = await call('/api/v1/me', cookie === undefined ? {} : { cookie })
      return meSchema.parse(await response.json())
    },
    close: async () => {
      await installation.close()
      await relational.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')

/** The problem document of an answer, checked against the answer that carries it. */
export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(await response.json())
  expect(problem.status).toBe(response.status)
  expect(problem.request_id).toBe(response.headers.get('x-request-id'))
  return problem
}
