/**
 * Every expected failure that ends a request: its code and the sentence that a person reads.
 * Errors travel as RFC 9457 problem documents whose stable `code` is one of these keys.
 */
import { z } from 'zod'

export const ERROR_SENTENCES = {
  BadRequest: 'The request is not well formed.',
  BadJson: 'The body is not valid JSON.',
  BadQuery: 'Some values in the address are not acceptable.',
  ValidationFailed: 'Some values are not acceptable.',
  SignInRequired: 'Sign in, or send an API key, to do this.',
  Forbidden: 'Your role in this workspace does not allow this.',
  NotFound: 'There is nothing at this address.',
  WorkspaceNotFound: 'This workspace does not exist, or you are not a member of it.',
  PixelNotFound: 'No pixel has this id.',
  ConversionNotFound: 'No conversion has this id.',
  PersonNotFound: 'Nobody has this handle.',
  LinkNotFound: 'No link between handles has this id.',
  ContactNotFound: 'No contact has this id, or it is not one of yours.',
  OrganisationNotFound: 'No organisation has this id, or it is not one of yours.',
  ImportNotFound: 'No import has this id.',
  UploadNotFound: 'No uploaded file has this id. Upload it again.',
  DatasetNotFound: 'No path dataset has this id.',
  ShareLinkEnded: 'This link no longer works.',
  InvitationEnded:
    'This invitation has ended: it was used, revoked, or is too old. Or its link is not whole: open all of it, or ask for another one.',
  Conflict: 'This is already so.',
  TooLarge: 'The body is larger than allowed.',
  QuestionTooLarge: 'This question needs more memory than a question may take.',
  TooManyRequests: 'Too many requests. Wait a moment and try again.',
  Busy: 'More is arriving than can be stored right now. Nothing was accepted; send it again shortly.',
  StorageFull: 'The disk is full or read-only, so nothing new is accepted. What was stored is safe.',
  Internal: 'Something failed on our side. The log has the details under this request id.',
} as const

export type ErrorCode = keyof typeof ERROR_SENTENCES

/** RFC 9457 problem document. `errors` names each bad value with its path. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(Object.keys(ERROR_SENTENCES) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string().optional(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** An expected failure that ends the request. The HTTP status is decided in one table of the server. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly issues: readonly { path: string; message: string }[]

  constructor(code: ErrorCode, detail?: string, issues: readonly { path: string; message: string }[] = []) {
    super(detail ?? ERROR_SENTENCES[code])
    this.name = 'AppError'
    this.code = code
    this.issues = issues
  }
}
