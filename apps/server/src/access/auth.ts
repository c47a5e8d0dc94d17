/** Accounts and sessions by better-auth, on the same database handle as everything else. */
import { AppError } from '@tributary/contract/errors'
import { betterAuth } from 'better-auth'
import { magicLink } from 'better-auth/plugins/magic-link'
import type { Kysely } from 'kysely'
import type { AccessTables } from './access.table.ts'

export type AuthOptions = {
  readonly db: Kysely<AccessTables>
  readonly secret: string
  /** Where browsers reach the server: decides links and whether cookies are secure. */
  readonly publicUrl: string
  readonly signUpOpen: boolean
  /** Rate limits on the sign-in routes; off only in tests that sign in many times a second. */
  readonly rateLimit: boolean
  readonly onUserCreated: (userId: string) => Promise<void>
}

/** `createSignInLink` makes a one-time link without e-mail; the public route for it is closed. */
export function createAuth(options: AuthOptions) {
  let lastLink: { email: string; token: string } | undefined
  const auth = betterAuth({
    database: { db: options.db, type: 'postgres' },
    secret: options.secret,
    basePath: '/api/auth',
    baseURL: options.publicUrl,
    // Pages of the address the request came to are our own, also where the server is reached by another name.
    trustedOrigins: (request) =>
      request === undefined
        ? []
        : [`http://${request.headers.get('host')}`, `https://${request.headers.get('host')}`],
    emailAndPassword: {
      enabled: true,
      disableSignUp: !options.signUpOpen,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      autoSignIn: true,
    },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: options.rateLimit,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 10 }, '/sign-up/email': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'tributary',
      ipAddress: { ipAddressHeaders: ['x-tributary-client-ip'] },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
    disabledPaths: ['/sign-in/magic-link'],
    plugins: [
      magicLink({
        expiresIn: 60 * 60 * 24,
        storeToken: 'hashed',
        disableSignUp: true,
        sendMagicLink: ({ email, token }) => {
          lastLink = { email, token }
        },
      }),
    ],
    databaseHooks: { user: { create: { after: async (user) => options.onUserCreated(user.id) } } },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })

  return {
    auth,
    /** Answers the account routes. The library names the wait in a header that no client reads; the usual one is added. */
    handle: async (request: Request): Promise<Response> => {
      const response = await auth.handler(request)
      const waitSeconds = response.headers.get('x-retry-after')
      if (waitSeconds !== null) response.headers.set('retry-after', waitSeconds)
      return response
    },
    /** As the account library stores and checks passwords. */
    hashPassword: async (password: string): Promise<string> => (await auth.$context).password.hash(password),
    /** An account without password, for {@link createSignInLink}. */
    createUser: async (email: string, name: string): Promise<string> => {
      const { internalAdapter } = await auth.$context
      return (
        await internalAdapter.createUser({ email, name, emailVerified: true }, { method: 'magic-link' })
      ).id
    },
    /** Path of a link that signs the user in once, within a day. */
    createSignInLink: async (email: string): Promise<string> => {
      lastLink = undefined
      await auth.api.signInMagicLink({ body: { email, callbackURL: '/' }, headers: new Headers() })
      const link = lastLink as { email: string; token: string } | undefined
      if (link?.email !== email) throw new AppError('Internal', `no sign-in link was made for ${email}`)
      return `/api/auth/magic-link/verify?token=${encodeURIComponent(link.token)}&callbackURL=%2F`
    },
  }
}
