/** What the account routes pass before the account library answers: guesses get slower, and answers tell nothing. */
import { setTimeout as wait } from 'node:timers/promises'
import { createLockout, type Lockout } from './lockout.ts'

/** Header in which the caller's address arrives; the application sets it, whatever a client sent. */
const ADDRESS_HEADER = 'x-tributary-client-ip'
const SIGN_IN = '/api/auth/sign-in/email'
const SIGN_UP = '/api/auth/sign-up/email'
const PASSWORD_LINK = '/api/auth/request-password-reset'
/** Longer than it takes to write the message: whether there was an account does not show in the time. */
const EVEN_MS = 150
/** The same of signing up, which makes a password's hash in either case. */
const EVEN_SIGN_UP_MS = 600

type Handler = (request: Request) => Promise<Response>

/** @param isStrict off only in tests that sign in many times a second */
export function guardAuth(
  handler: Handler,
  options: { now: () => number; isStrict: boolean; confirmsAddresses: boolean },
): Handler {
  const lockout = createLockout(options.now)

  function respond(pathname: string, request: Request): Promise<Response> {
    if (pathname === SIGN_IN && options.isStrict) return signIn(request, handler, lockout)
    if (pathname === PASSWORD_LINK) return inEvenTime(EVEN_MS, () => handler(request))
    if (pathname === SIGN_UP && options.confirmsAddresses)
      return inEvenTime(EVEN_SIGN_UP_MS, () => handler(request))
    return handler(request)
  }

  return async function handleAuth(request) {
    const { pathname } = new URL(request.url)
    const answer = await respond(pathname, request)
    const response = await inOurWords(answer)
    // The library names the wait in a header that no client reads; the usual one is added.
    const waitSeconds = response.headers.get('x-retry-after')
    if (waitSeconds !== null) response.headers.set('retry-after', waitSeconds)
    return response
  }
}

/** Refusals of the library that do not say what to do. */
const OUR_WORDS: Readonly<Record<string, string>> = {
  EMAIL_NOT_VERIFIED: 'This address is not confirmed yet. A link to confirm it was sent to it just now.',
  EMAIL_PASSWORD_SIGN_UP_DISABLED:
    'Sign-up is closed on this server. Ask an owner for an invitation; its operator opens it with TRIBUTARY_SIGN_UP=open.',
}

async function inOurWords(response: Response): Promise<Response> {
  if (response.status !== 400 && response.status !== 403) return response
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined) // an answer without a body is not one of these
  if (typeof body !== 'object' || body === null || !('code' in body) || typeof body.code !== 'string')
    return response
  const message = OUR_WORDS[body.code]
  if (message === undefined) return response
  return Response.json({ code: body.code, message }, { status: response.status, headers: response.headers })
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

async function inEvenTime<Answer>(ms: number, answer: () => Promise<Answer>): Promise<Answer> {
  const [answered] = await Promise.all([answer(), wait(ms)])
  return answered
}
