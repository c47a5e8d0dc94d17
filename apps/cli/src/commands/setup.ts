/** `tributary setup`: what the first screens of the web app do, for scripts. */
import { createdWorkspaceSchema, createWorkspaceSchema } from '@tributary/contract/access'
import { parseOptions, UsageError } from '../arguments.ts'
import { createApiClient } from '../client.ts'
import { readCliEnv } from '../env.ts'

export const SETUP_HELP = `tributary setup (--data DIR | --url U) --workspace NAME --email E --password P [--currency USD] [--time-zone Europe/Berlin] [--json]

Creates the account (or signs in when it exists), a workspace, its pixel and an API key. --json prints
{ "workspace_id", "pixel_id", "api_key" }; the key is shown only now.`

export async function setup(argv: readonly string[]): Promise<number> {
  const { values } = parseOptions(argv, {
    data: { type: 'string' },
    url: { type: 'string' },
    workspace: { type: 'string' },
    email: { type: 'string' },
    password: { type: 'string' },
    currency: { type: 'string' },
    'time-zone': { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const { workspace, email, password } = values
  if (workspace === undefined || email === undefined || password === undefined)
    throw new UsageError(`--workspace, --email and --password are needed\n\n${SETUP_HELP}`)
  const checked = createWorkspaceSchema.safeParse({
    name: workspace,
    currency: values.currency,
    time_zone: values['time-zone'],
  })
  if (!checked.success)
    throw new UsageError(
      checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  const request = { workspace, email, password, currency: values.currency, timeZone: values['time-zone'] }
  const url = values.url ?? (values.data === undefined ? readCliEnv().TRIBUTARY_URL : undefined)
  if (url === undefined && values.data === undefined)
    throw new UsageError('Say where: --data DIR, or --url U of a running server.')
  const created =
    url === undefined ? await setUpDirectory(values.data ?? '', request) : await setUpServer(url, request)
  process.stdout.write(
    values.json
      ? `${JSON.stringify(created)}\n`
      : `Workspace ${created.workspace_id}\nPixel     ${created.pixel_id}\nAPI key   ${created.api_key}  (shown only now)\n`,
  )
  return 0
}

type SetupRequest = {
  workspace: string
  email: string
  password: string
  currency: string | undefined
  timeZone: string | undefined
}

async function setUpDirectory(dataDir: string, request: SetupRequest) {
  const { openLocalInstallation } = await import('@tributary/server/local')
  const installation = await openLocalInstallation(dataDir)
  try {
    return await installation.setUp(request)
  } finally {
    await installation.close()
  }
}

async function setUpServer(url: string, request: SetupRequest) {
  const client = createApiClient(url, undefined)
  const { email, password } = request
  // The account routes take requests of their own pages only; a program says that it speaks for itself.
  const origin = new URL(url).origin
  // An address that has an account signs in; when its password is another, the first refusal says more.
  const signedUp = await client
    .request('POST', '/api/auth/sign-up/email', {
      headers: { origin },
      body: { email, password, name: email.split('@')[0] },
    })
    .catch((refusal: unknown) =>
      client
        .request('POST', '/api/auth/sign-in/email', { headers: { origin }, body: { email, password } })
        .catch(() => {
          throw refusal
        }),
    )
  const cookie = signedUp.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')
  const { body } = await client.request('POST', '/api/v1/workspaces', {
    headers: { cookie, origin },
    body: {
      name: request.workspace,
      ...(request.currency === undefined ? {} : { currency: request.currency }),
      ...(request.timeZone === undefined ? {} : { time_zone: request.timeZone }),
    },
  })
  return createdWorkspaceSchema.parse(body)
}
