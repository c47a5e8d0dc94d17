/** Configuration of the server: the only place that reads the environment. Every bad variable is named at once. */
import { z } from 'zod'
import { parseSecretKey } from './access/secret-box.ts'

const proxyCount = z
  .string()
  .regex(/^(true|false|\d)$/, 'is true, false, or how many proxies are in front, from 0 to 9')
  .transform((text) => (text === 'true' ? 1 : text === 'false' ? 0 : Number(text)))

const schema = z.object({
  /** PostgreSQL instead of the embedded one. */
  DATABASE_URL: z.url().optional(),
  /** off: without PostgreSQL's row-level security, for a pooler that shares connections between transactions. */
  TRIBUTARY_ROW_SECURITY: z.enum(['on', 'off']).optional(),
  /** ClickHouse instead of the embedded one. */
  CLICKHOUSE_URL: z.url().optional(),
  TRIBUTARY_DATA: z.string().min(1).optional(),
  TRIBUTARY_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  /** Address to listen on: 127.0.0.1 keeps the server on this machine. */
  TRIBUTARY_HOST: z.string().min(1).optional(),
  /** Where browsers reach the server, such as https://tributary.example.com: makes cookies secure and links right. */
  TRIBUTARY_PUBLIC_URL: z.url().optional(),
  /** Signs sessions; made and kept in the data directory when absent. */
  TRIBUTARY_SECRET: z.string().min(32, 'needs at least 32 characters').optional(),
  /** Seals the secrets that are stored, such as members' keys to other services: 32 bytes in hexadecimal or base64. Made and kept in the data directory when absent. */
  TRIBUTARY_SECRET_KEY: z
    .string()
    .refine((text) => parseSecretKey(text) !== undefined, {
      message: 'needs 32 bytes as 64 hexadecimal digits or in base64 (openssl rand -base64 32)',
    })
    .optional(),
  /** Sends e-mail through an SMTP server, such as smtps://user:password@mail.example.com:465. */
  TRIBUTARY_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Sends e-mail through Brevo instead. */
  TRIBUTARY_BREVO_KEY: z.string().min(1).optional(),
  /** Sender of e-mails, such as `Tributary <tributary@example.com>`; needed as soon as e-mail is sent. */
  TRIBUTARY_EMAIL_FROM: z
    .string()
    .regex(/^[^<>@]*<?[^<>@\s]+@[^<>@\s]+>?$/, 'is not an address such as Tributary <tributary@example.com>')
    .optional(),
  /** Where Pipedrive's API is reached, such as a proxy; its own address when absent. */
  TRIBUTARY_PIPEDRIVE_URL: z.url().optional(),
  /** Whether strangers who reach the sign-up page may create an account (with a workspace of their own); `access/sign-up.ts` says what holds when absent. */
  TRIBUTARY_SIGN_UP: z.enum(['open', 'closed']).optional(),
  /** How many reverse proxies are in front, whose entries of X-Forwarded-For are believed; true is one. */
  TRIBUTARY_TRUST_PROXY: proxyCount.optional(),
  /** How much of the sample company is loaded on the first start. */
  TRIBUTARY_SAMPLE: z.enum(['full', 'small']).optional(),
  TRIBUTARY_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).optional(),
})

const checked = schema.superRefine((env, context) => {
  const { TRIBUTARY_SMTP_URL: smtp, TRIBUTARY_BREVO_KEY: brevo, TRIBUTARY_EMAIL_FROM: from } = env
  const issue = (path: keyof typeof schema.shape, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (smtp !== undefined && brevo !== undefined)
    issue('TRIBUTARY_BREVO_KEY', 'e-mail is sent through TRIBUTARY_SMTP_URL already; set one of them')
  if ((smtp ?? brevo) !== undefined && from === undefined)
    issue('TRIBUTARY_EMAIL_FROM', 'says who sends the e-mails; it is needed to send any')
})

export type Env = z.infer<typeof schema>

class EnvError extends Error {}

/** Parses the environment; refuses with one line per bad variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const present = Object.fromEntries(
    Object.entries(source).filter(
      ([name, value]) => name in schema.shape && value !== undefined && value !== '',
    ),
  )
  const result = checked.safeParse(present)
  if (result.success) return Object.freeze(result.data)
  throw new EnvError(
    `Some environment variables are not acceptable:\n${result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
  )
}
