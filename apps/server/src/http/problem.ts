/** Errors as RFC 9457 problem documents. The one table from code to HTTP status. */
import { AppError, ERROR_SENTENCES, type ErrorCode, type Problem } from '@tributary/contract/errors'
import { MemoryLimitError } from '@tributary/stores/analytics-store'

export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  BadRequest: 400,
  BadJson: 400,
  BadQuery: 400,
  ValidationFailed: 422,
  SignInRequired: 401,
  Forbidden: 403,
  NotFound: 404,
  WorkspaceNotFound: 404,
  PixelNotFound: 404,
  ConversionNotFound: 404,
  PersonNotFound: 404,
  LinkNotFound: 404,
  ContactNotFound: 404,
  OrganisationNotFound: 404,
  ImportNotFound: 404,
  UploadNotFound: 404,
  DatasetNotFound: 404,
  ShareLinkEnded: 404,
  InvitationEnded: 404,
  Conflict: 409,
  TooLarge: 413,
  QuestionTooLarge: 422,
  TooManyRequests: 429,
  Busy: 503,
  StorageFull: 503,
  Internal: 500,
}

/** What a failure ends the request with; undefined for what nobody planned. */
export function expectedError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (error instanceof MemoryLimitError) return new AppError('QuestionTooLarge')
  if (
    error instanceof Error &&
    (error instanceof SyntaxError || error.message === 'Malformed JSON in request body')
  )
    return new AppError('BadJson', error.message)
  return undefined
}

/** A request that only reads has its values in the address: where they are wrong the address is, whoever noticed. */
export function blameAddress(error: AppError, method: string): AppError {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && error.code === 'ValidationFailed'
    ? new AppError('BadQuery', error.message, error.issues)
    : error
}

export function toProblem(error: AppError, requestId: string): Problem {
  return {
    type: `/api/v1/docs#error-${error.code}`,
    title: ERROR_SENTENCES[error.code],
    status: STATUS_OF[error.code],
    code: error.code,
    request_id: requestId,
    ...(error.message === ERROR_SENTENCES[error.code] ? {} : { detail: error.message }),
    ...(error.issues.length === 0 ? {} : { errors: [...error.issues] }),
  }
}

/** What nobody planned: logged by the caller with its cause, answered without details. */
export function internalProblem(requestId: string): Problem {
  return {
    type: '/api/v1/docs#error-Internal',
    title: ERROR_SENTENCES.Internal,
    status: 500,
    code: 'Internal',
    request_id: requestId,
  }
}
