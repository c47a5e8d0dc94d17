/** What the account routes pass before the account library answers: guesses get slower, and answers tell nothing. */
import { setTimeout as wait } from 'node:timers/promises'
import { createLockout, type Lockout } from './lockout.ts'

/** Header in which the caller's address arrives; the application sets it, whatever a client sent. */
const ADDRESS_HEADER = 'x-tributary-client-ip'
const SIGN_IN = '/api/auth/sign-in/email'
const PASSWORD_LINK = '/api/auth/request-password-reset'
/** Longer than it takes to write the message: whether there was an account does not show in the time. */
const EVEN_MS = 150

type Handler = (request: Request) => Promise<Response>

/** @param isStrict off only in tests that sign in many times a second */
export function guardAuth(handler: Handler, options: { now: () => number; isStrict: boolean }): Handler {
  const lockout = createLockout(options.now)

  return async function handleAuth(request) {
    const { pathname } = new URL(request.url)
    const response =
      pathname === SIGN_IN && options.isStrict
        ? await signIn(request, handler, lockout)
        : pathname === PASSWORD_LINK
          ? await inEvenTime(() => handler(request))
          : await handler(request)
    // The library names the wait in a header that no client reads; the usual one is added.
    const waitSeconds = response.headers.get('x-retry-after')
    if (waitSeconds !== null) response.headers.set('retry-after', waitSeconds)
    return response
  }
}

/** Accounts that do not exist are counted like those that do. */
async function signIn(request: Request, handler: Handler, lockout: Lockout): Promise<Response> {
  const account = await accountOf(request)
  if (account === undefined) return handler(request)
  const address = request.headers.get(ADDRESS_HEADER) ?? ''
  const waitMs = lockout.begin(account, address)
  if (waitMs > 0) return tooMany(Math.ceil(waitMs / 1000))
  const response = await handler(request)
  if (response.ok) lockout.succeeded(account, address)
  else if (response.status !== 401) lockout.abandoned(account, address)
  return response
}

async function accountOf(request: Request): Promise<string | undefined> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined) // the library says what is wrong with a body that is not JSON
  if (typeof body !== 'object' || body === null || !('email' in body)) return undefined
  return typeof body.email === 'string' ? body.email.trim().toLowerCase().slice(0, 300) : undefined
}

function tooMany(seconds: number): Response {
  const message = `Too many attempts. Try again in ${inWords(seconds)}, or choose a new password.`
  return Response.json(
    { code: 'TOO_MANY_ATTEMPTS', message },
    { status: 429, headers: { 'retry-after': String(seconds) } },
  )
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

async function inEvenTime<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
  const [answered] = await Promise.all([answer(), wait(EVEN_MS)])
  return answered
}
