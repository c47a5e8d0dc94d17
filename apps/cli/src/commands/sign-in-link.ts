/** `tributary sign-in-link`: a way in for whoever has the machine, where a password is forgotten and no e-mail is sent. */
import { parseOptions, UsageError } from '../arguments.ts'

export const SIGN_IN_LINK_HELP = `tributary sign-in-link --data DIR --email E [--url U]

Prints a link that signs this account in once, within a day, without its password or second factor. Stop the server
first: the data directory is used by one program at a time; then start it again and open the link.`

export async function signInLink(argv: readonly string[]): Promise<number> {
  const { values } = parseOptions(argv, {
    data: { type: 'string' },
    email: { type: 'string' },
    url: { type: 'string', default: 'http://localhost:3000' },
  })
  if (values.data === undefined || values.email === undefined)
    throw new UsageError(`--data and --email are needed\n\n${SIGN_IN_LINK_HELP}`)
  const { openLocalInstallation } = await import('@tributary/server/local')
  const installation = await openLocalInstallation(values.data)
  try {
    const path = await installation.signInLink(values.email)
    process.stdout.write(`${new URL(path, values.url)}\n`)
  } finally {
    await installation.close()
  }
  return 0
}
