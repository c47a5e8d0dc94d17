/** How a request to Pipedrive ended. All of these are part of the job, so they are values. */

export type Failure =
  /** Too many requests in two seconds: nothing was done, ask again later. */
  | { readonly kind: 'rateLimited'; readonly retryAfterMs: number }
  /** The day's budget of the token is spent: nothing was done, and nothing will be before that instant. */
  | { readonly kind: 'budgetExhausted'; readonly untilMs: number }
  /** Pipedrive understood and said no: asking again the same way is of no use. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** The key is not valid, or no longer. */
  | { readonly kind: 'unauthorised'; readonly message: string }
  /** The record is not there: deleted, merged into another, or not visible to this key. */
  | { readonly kind: 'gone' }
  /** No usable answer. A write may have happened all the same when `mayHaveHappened`. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly mayHaveHappened: boolean }

export type Outcome<T> = { readonly kind: 'ok'; readonly data: T } | Failure

/** The failure as one sentence for people. */
export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'rateLimited':
      return 'Pipedrive asked for a pause.'
    case 'budgetExhausted':
      return 'The daily budget of this Pipedrive key is spent.'
    case 'refused':
      return `Pipedrive refused it (${failure.status}): ${failure.message}`
    case 'unauthorised':
      return `Pipedrive does not accept the key: ${failure.message}`
    case 'gone':
      return 'Pipedrive no longer has this record.'
    case 'unavailable':
      return `Pipedrive could not be reached: ${failure.reason}`
  }
}
