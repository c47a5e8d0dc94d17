/** `tributary start`: everything in one process, on embedded stores unless the environment names servers. */
import { parseOptions, UsageError } from '../arguments.ts'

export const START_HELP = `tributary start [--data DIR] [--port N] [--host ADDRESS] [--no-sample]

--data DIR     where everything is kept (default: data, or TRIBUTARY_DATA); one process at a time
--port N       default 3000, or TRIBUTARY_PORT; 0 takes any free port
--host ADDR    default 127.0.0.1 (this machine only), or TRIBUTARY_HOST; 0.0.0.0 for all networks
--no-sample    do not load the sample company on the first start`

export async function start(argv: readonly string[]): Promise<number> {
  const { values } = parseOptions(argv, {
    data: { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    'no-sample': { type: 'boolean', default: false },
  })
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535))
    throw new UsageError(`--port is a number from 0 to 65535, not ${values.port}`)
  const { startServer } = await import('@tributary/server/main')
  const server = await startServer({
    dataDir: values.data,
    port,
    host: values.host,
    sample: !values['no-sample'],
  })
  process.stdout.write(`\nTributary is running at ${server.url}\n`)
  if (server.signInUrl !== undefined)
    process.stdout.write(`Sign in once with this link (valid for a day): ${server.signInUrl}\n`)
  process.stdout.write('Stop it with Ctrl-C.\n\n')
  await server.stopped
  return 0
}
