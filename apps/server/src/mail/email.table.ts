/** Row types of messages. */
import type { EmailState } from './email.ts'

export type EmailTables = {
  email_message: {
    id: string
    /** null for messages of an account, such as a password reset. */
    workspace_id: string | null
    recipient: string
    subject: string
    /** Text, HTML and attachments as JSON, sealed: they may hold links that let somebody in. */
    sealed_content: string
    state: EmailState
    attempts: number
    next_attempt_at: Date
    last_error: string | null
    created_at: Date
    sent_at: Date | null
  }
}
