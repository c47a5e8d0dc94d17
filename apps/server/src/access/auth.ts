/** Accounts and sessions by better-auth, on the same database handle as everything else. */
import { AppError } from '@tributary/contract/errors'
import { betterAuth } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import { magicLink } from 'better-auth/plugins/magic-link'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Kysely } from 'kysely'
import type { AccessTables } from './access.table.ts'
import type { AccountEvents } from './account-events.service.ts'
import { guardAuth } from './auth-guard.ts'

export type AuthOptions = {
  readonly db: Kysely<AccessTables>
  readonly secret: string
  /** Where browsers reach the server: decides links and whether cookies are secure. */
  readonly publicUrl: string
  readonly signUpOpen: boolean
  /**
   * Whether a new account waits until its address is confirmed, where e-mail is sent: signing up then answers the same
   * whether or not the address has an account.
   */
  readonly confirmsAddresses: boolean
  /** Rate limits on the sign-in routes; off only in tests that sign in many times a second. */
  readonly rateLimit: boolean
  readonly events: AccountEvents
  readonly now: () => number
  /** How passwords are stored and checked: left to the account library (scrypt, tens of milliseconds each) but in tests. */
  readonly passwords?: Passwords
}

export type Passwords = {
  readonly hash: (password: string) => Promise<string>
  readonly verify: (stored: { hash: string; password: string }) => Promise<boolean>
}

type Link = { email: string; token: string }

/** Paths of the library that nothing here uses: sessions are listed without their tokens by routes of our own. */
const CLOSED_PATHS = [
  '/sign-in/magic-link',
  '/list-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/get-session',
  '/change-email',
  '/send-verification-email',
  '/delete-user',
  '/update-user',
  '/two-factor/send-otp',
  '/two-factor/verify-otp',
]

/** What is noted in the audit log when one of these paths answered that it is done. */
const NOTED_PATHS: Readonly<Record<string, string>> = {
  '/change-password': 'change password',
  '/two-factor/disable': 'remove second factor',
  '/two-factor/generate-backup-codes': 'make new backup codes',
}

/** Attempts of one address in so many seconds, fewer than elsewhere. */
const LIMITS_OF_PATHS = {
  '/sign-in/email': { window: 60, max: 10 },
  '/sign-up/email': { window: 60, max: 10 },
  '/request-password-reset': { window: 60, max: 5 },
}

function authOptions(options: AuthOptions, onLink: (link: Link) => void) {
  const { events } = options
  return {
    database: { db: options.db, type: 'postgres' as const },
    appName: 'Tributary',
    secret: options.secret,
    basePath: '/api/auth',
    baseURL: options.publicUrl,
    // Pages of the address the request came to are our own, also where the server is reached by another name.
    trustedOrigins: (request?: Request) =>
      request === undefined
        ? []
        : [`http://${request.headers.get('host')}`, `https://${request.headers.get('host')}`],
    emailAndPassword: {
      enabled: true,
      disableSignUp: !options.signUpOpen,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      autoSignIn: true,
      requireEmailVerification: options.confirmsAddresses,
      onExistingUserSignUp: async ({ user }: { user: { email: string; name: string } }) => {
        await events.sendAccountExists(user, `${options.publicUrl}/forgot-password`)
      },
      resetPasswordTokenExpiresIn: 60 * 60,
      // Whoever knew the old password is shown out everywhere.
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({
        user,
        token,
      }: {
        user: { email: string; name: string }
        token: string
      }) => {
        await events.sendPasswordLink(user, `${options.publicUrl}/reset-password?token=${token}`)
      },
      ...(options.passwords ? { password: options.passwords } : {}),
      onPasswordReset: ({ user }: { user: { id: string } }) =>
        events.onAccountChange(user.id, 'reset password'),
    },
    emailVerification: {
      sendOnSignUp: options.confirmsAddresses,
      // Whoever knows the password and lost the message gets another.
      sendOnSignIn: options.confirmsAddresses,
      autoSignInAfterVerification: true,
      expiresIn: 24 * 60 * 60,
      sendVerificationEmail: ({ user, url }: { user: { email: string; name: string }; url: string }) =>
        events.sendConfirmLink(user, url),
    },
    // A link's token lets somebody in: only its hash is kept.
    verification: { storeIdentifier: 'hashed' as const },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: options.rateLimit,
      storage: 'memory' as const,
      window: 60,
      max: 300,
      customRules: LIMITS_OF_PATHS,
    },
    advanced: {
      cookiePrefix: 'tributary',
      ipAddress: { ipAddressHeaders: ['x-tributary-client-ip'] },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const },
    },
    disabledPaths: CLOSED_PATHS,
    plugins: [
      magicLink({
        expiresIn: 60 * 60 * 24,
        storeToken: 'hashed',
        disableSignUp: true,
        sendMagicLink: onLink,
      }),
      // The secret and the backup codes are encrypted with the installation's session secret.
      twoFactor({ issuer: 'Tributary', backupCodeOptions: { storeBackupCodes: 'encrypted' } }),
    ],
    hooks: {
      after: createAuthMiddleware(async (ctx) => {
        const session = ctx.context.session ?? ctx.context.newSession
        const note = NOTED_PATHS[ctx.path]
        if (note !== undefined && session && !(ctx.context.returned instanceof Error))
          await events.onAccountChange(session.user.id, note)
      }),
    },
    databaseHooks: {
      user: {
        create: { after: async (user: { id: string }) => events.onUserCreated(user.id) },
        update: {
          after: async (user: { id: string; twoFactorEnabled?: unknown }) => {
            if (user.twoFactorEnabled === true) await events.onSecondFactor(user.id)
          },
        },
      },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  }
}

/** `createSignInLink` makes a one-time link without e-mail; the public route for it is closed. */
export function createAuth(options: AuthOptions) {
  let lastLink: Link | undefined
  const auth = betterAuth(
    authOptions(options, (link) => {
      lastLink = link
    }),
  )

  return {
    auth,
    signUpOpen: options.signUpOpen,
    /** Answers the account routes. */
    handle: guardAuth(auth.handler, {
      now: options.now,
      isStrict: options.rateLimit,
      confirmsAddresses: options.confirmsAddresses,
    }),
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
      const link = lastLink as Link | undefined
      if (link?.email !== email) throw new AppError('Internal', `no sign-in link was made for ${email}`)
      return `/api/auth/magic-link/verify?token=${encodeURIComponent(link.token)}&callbackURL=%2F`
    },
  }
}
