/** E-mail through an SMTP server. */
import { createTransport } from 'nodemailer'
import type { Attachment, EmailTransport } from './email.ts'

const TIMEOUT_MS = 20_000

/** @param url such as `smtps://user:password@mail.example.com:465`; `smtp://` upgrades to TLS where the server can */
export function createSmtpTransport(url: string, from: string): EmailTransport {
  const transporter = createTransport(
    {
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // Contents are ours, yet what people write goes into them: nothing is read from files or fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  )
  return async function sendBySmtp({ to, subject, text, html, attachments = [], messageId }) {
    try {
      await transporter.sendMail({
        to: { name: '', address: to },
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        messageId: `<${messageId}@tributary>`,
        // As an alternative of the text, mail programs offer to answer the invitation.
        alternatives: attachments
          .filter(isCalendar)
          .map(({ contentType, content }) => ({ contentType, content })),
        attachments: attachments.map(({ fileName, contentType, content }) => ({
          filename: fileName,
          contentType,
          content,
        })),
      })
      return { isSent: true }
    } catch (error) {
      return { isSent: false, reason: reasonOf(error), isFinal: isRefusal(error) }
    }
  }
}

function isCalendar({ contentType }: Attachment): boolean {
  return contentType.startsWith('text/calendar')
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** 5xx: the server will not take this message; 535 is about our password, which somebody can correct. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined
  return typeof code === 'number' && code >= 550 && code <= 559
}
