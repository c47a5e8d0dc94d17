/** The `tributary` command. */
import { UsageError } from './arguments.ts'
import { ApiError } from './client.ts'

type Command = {
  readonly summary: string
  readonly load: () => Promise<{ run: (argv: readonly string[]) => Promise<number>; help: string }>
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'start the server on this machine',
    load: async () => import('./commands/start.ts').then((m) => ({ run: m.start, help: m.START_HELP })),
  },
  setup: {
    summary: 'create an account, a workspace, its pixel and an API key',
    load: async () => import('./commands/setup.ts').then((m) => ({ run: m.setup, help: m.SETUP_HELP })),
  },
  'sign-in-link': {
    summary: 'a way in where a password is forgotten and no e-mail is sent',
    load: async () =>
      import('./commands/sign-in-link.ts').then((m) => ({ run: m.signInLink, help: m.SIGN_IN_LINK_HELP })),
  },
  import: {
    summary: 'import a file of events, touches, conversions, spend, ...',
    load: async () =>
      import('./commands/import.ts').then((m) => ({ run: m.importFile, help: m.IMPORT_HELP })),
  },
  attribute: {
    summary: 'divide money among channels, from a path file or the stored data',
    load: async () =>
      import('./commands/attribute.ts').then((m) => ({ run: m.attribute, help: m.ATTRIBUTE_HELP })),
  },
  simulate: {
    summary: 'make a company whose every cause is known',
    load: async () =>
      import('./commands/simulate.ts').then((m) => ({ run: m.simulate, help: m.SIMULATE_HELP })),
  },
  score: {
    summary: 'compare what the product says of such a company with the truth',
    load: async () => import('./commands/score.ts').then((m) => ({ run: m.score, help: m.SCORE_HELP })),
  },
}

const HELP = `tributary <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join('\n')}

tributary <command> --help tells a command's options.
Commands other than start reach a running server with --url and --key (or TRIBUTARY_URL, TRIBUTARY_API_KEY),
or a data directory that no server holds with --data DIR.
`

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP)
    return name === undefined ? 2 : 0
  }
  const command = COMMANDS[name]
  if (!command) throw new UsageError(`unknown command: ${name}\n\n${HELP}`)
  const { run, help } = await command.load()
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  return run(rest)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  // What a person can mend is said in one line; anything else keeps its stack for a report.
  const mendable =
    error instanceof UsageError ||
    error instanceof ApiError ||
    (error instanceof Error &&
      ['DataDirectoryError', 'EnvError', 'MigrationError', 'AppError', 'PortInUseError'].includes(
        error.constructor.name,
      ))
  process.stderr.write(
    `${mendable && error instanceof Error ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? 2 : 1
}
