/** E-mail through Brevo (https://developers.brevo.com/reference/sendtransacemail). */
import type { EmailTransport } from './email.ts'

const BREVO_URL = 'https://api.brevo.com/v3/smtp/email'
const TIMEOUT_MS = 20_000

/** @param url another address than Brevo's, for tests */
export function createBrevoTransport(apiKey: string, from: string, url = BREVO_URL): EmailTransport {
  const sender = parseSender(from)
  return async function sendByBrevo({ to, subject, text, html, attachments = [], messageId }) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'api-key': apiKey, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
          sender,
          to: [{ email: to }],
          subject,
          textContent: text,
          ...(html === undefined ? {} : { htmlContent: html }),
          headers: { 'Idempotency-Key': messageId },
          ...(attachments.length === 0
            ? {}
            : {
                attachment: attachments.map(({ fileName, content }) => ({
                  name: fileName,
                  content: Buffer.from(content).toString('base64'),
                })),
              }),
        }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (response.ok) {
        await response.body?.cancel()
        return { isSent: true }
      }
      // 400 is about this message; a wrong key, an empty account or a busy server may be better later.
      const reason = `Brevo answered ${response.status}: ${(await response.text()).slice(0, 300)}`
      return { isSent: false, reason, isFinal: response.status === 400 }
    } catch (error) {
      return {
        isSent: false,
        reason: `Brevo was not reached: ${error instanceof Error ? error.message : String(error)}`,
        isFinal: false,
      }
    }
  }
}

/** `Name <address>`, or an address alone. */
function parseSender(from: string): { email: string; name?: string } {
  const [, name = '', email = from] = /^(.*?)\s*<([^<>]+)>$/.exec(from) ?? []
  return name === '' ? { email } : { email, name }
}
