/** What went wrong, in words a person can act on. */
import { type ErrorCode, problemSchema } from '@tributary/contract/errors'

export type ProblemFacts = {
  status: number
  code: ErrorCode | 'Offline' | 'Unknown'
  detail: string
  requestId?: string | undefined
  issues?: readonly { path: string; message: string }[] | undefined
}

export class RequestProblem extends Error {
  readonly status: number
  readonly code: ProblemFacts['code']
  readonly requestId: string | undefined
  readonly issues: readonly { path: string; message: string }[]

  constructor(facts: ProblemFacts, options?: ErrorOptions) {
    super(facts.detail, options)
    this.name = 'RequestProblem'
    this.status = facts.status
    this.code = facts.code
    this.requestId = facts.requestId
    this.issues = facts.issues ?? []
  }
}

/** Reads the body of a refused request: a problem document, the sign-in service's `{ message }`, or anything else. */
export function problemOf(status: number, body: string): RequestProblem {
  const json = parseJson(body)
  const problem = problemSchema.safeParse(json)
  if (problem.success) {
    const { code, detail, title, request_id, errors } = problem.data
    return new RequestProblem({
      status,
      code,
      detail: detail ?? title,
      requestId: request_id,
      issues: errors,
    })
  }
  const message = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined
  const detail = typeof message === 'string' && message !== '' ? message : `The server answered ${status}.`
  return new RequestProblem({ status, code: 'Unknown', detail })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const ADVICE: Partial<Record<ProblemFacts['code'], string>> = {
  Offline: 'Check that the server is running, then try again. Nothing you typed is lost.',
  SignInRequired: 'Your session has ended. Sign in again; this page will come back.',
  Forbidden: 'Ask an owner or admin of this workspace to do it, or to change your role.',
  WorkspaceNotFound: 'Choose another workspace at the top of the page.',
  TooManyRequests: 'Wait a few seconds before you try again.',
  Busy: 'Wait a few seconds before you try again.',
  StorageFull: 'Free some disk space on the server. What is stored is safe and can still be read.',
  UploadNotFound: 'Choose the file once more.',
  QuestionTooLarge: 'Ask for fewer days, or for less at once: fewer steps, dimensions or conditions.',
  Internal: 'Try again. If it stays, look for the request id in the server log.',
}

export type ProblemText = { what: string; advice: string; requestId: string | undefined }

function adviceOf(status: number): string {
  if (status === 404) return 'It may have been deleted since, or be in another workspace.'
  return status >= 500 ? 'Try again in a moment.' : 'Change it and try again.'
}

/** Title, advice and request id of any failure. */
export function describeProblem(error: unknown): ProblemText {
  if (error instanceof RequestProblem) {
    const issues = error.issues
      .filter((issue) => !error.message.includes(issue.message))
      .map((issue) => `${issue.path}: ${issue.message}`)
      .join('; ')
    return {
      what: issues === '' ? error.message : `${error.message} ${issues}`,
      advice: ADVICE[error.code] ?? adviceOf(error.status),
      requestId: error.requestId,
    }
  }
  return {
    what: 'The page could not make sense of the answer.',
    advice: 'Reload the page. If it stays, the server and this page may be of different versions.',
    requestId: undefined,
  }
}
