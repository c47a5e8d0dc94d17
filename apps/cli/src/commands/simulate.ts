/** `tributary simulate`: a company whose every cause is known, as files and, when asked, loaded. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAB_WORLDS, type LabWorldName } from '@tributary/testkit/world/lab/lab-spec'
import { type LabOptions, labSpec } from '@tributary/testkit/world/lab/simulate-lab'
import { parseOptions, UsageError } from '../arguments.ts'
import { readCliEnv } from '../env.ts'
import { importableFiles, writeWorld } from '../truth/world-files.ts'
import { type ImportCommandDeps, importFile } from './import.ts'

export const DEFAULT_END_DAY = '2026-07-01'

export const SIMULATE_HELP = `tributary simulate --world shop|saas|agency [--people N] [--days D] [--seed S] [--end DAY] [--out DIR]
tributary simulate --world ... --load (--url U --key K | --data DIR [--workspace ID]) [--out DIR]

Writes a simulated company in the formats of the imports, and the truth beside it (DIR/truth): who is who, every touch
that really preceded a conversion, and what each channel really caused. The same options give the same files.

${LAB_WORLDS.map((world) => `  ${world.padEnd(8)} ${labSpec(world).usual.people} people, ${labSpec(world).usual.days} days unless said otherwise`).join('\n')}

--end DAY      the day after the last (default ${DEFAULT_END_DAY})
--load         imports the files into a workspace; without --out they are removed afterwards`

export async function simulate(argv: readonly string[]): Promise<number> {
  const { values } = parseOptions(argv, {
    world: { type: 'string' },
    people: { type: 'string' },
    days: { type: 'string' },
    seed: { type: 'string', default: '1' },
    end: { type: 'string', default: DEFAULT_END_DAY },
    out: { type: 'string' },
    load: { type: 'boolean', default: false },
    url: { type: 'string' },
    key: { type: 'string' },
    data: { type: 'string' },
    workspace: { type: 'string' },
  })
  if (values.out === undefined && !values.load)
    throw new UsageError(`Say where: --out DIR, or --load.\n\n${SIMULATE_HELP}`)
  if (values.load) checkTarget(values)
  const options = labOptions(values)
  const folder = values.out ?? (await mkdtemp(join(tmpdir(), 'tributary-world-')))
  try {
    await writeWithProgress(folder, options)
    if (values.out !== undefined) process.stdout.write(`The ${options.world} is in ${folder}\n`)
    if (values.load) await loadWorld(folder, values)
  } finally {
    if (values.out === undefined) await rm(folder, { recursive: true, force: true })
  }
  return 0
}

type SimulateValues = {
  readonly world?: string | undefined
  readonly people?: string | undefined
  readonly days?: string | undefined
  readonly seed: string
  readonly end: string
}

/** Throws UsageError naming the option that is wrong. */
export function labOptions(values: SimulateValues): LabOptions {
  const world = parseWorld(values.world)
  if (!isDay(values.end)) throw new UsageError(`--end is a day (YYYY-MM-DD), not ${values.end}`)
  const people = parseCount('people', values.people)
  const days = parseCount('days', values.days)
  return {
    world,
    seed: values.seed,
    endDay: values.end,
    ...(people === undefined ? {} : { people }),
    ...(days === undefined ? {} : { days }),
  }
}

/** 30 February is none, although a date can be made of it. */
function isDay(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

function parseWorld(text: string | undefined): LabWorldName {
  const found = LAB_WORLDS.find((world) => world === text)
  if (found === undefined)
    throw new UsageError(`--world is ${LAB_WORLDS.join(', ')}, not ${text ?? 'left out'}`)
  return found
}

function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name} is a number from 1 on, not ${text}`)
  return Number(text)
}

/** Writes the world and tells how far it is, where somebody looks. */
export async function writeWithProgress(folder: string, options: LabOptions): Promise<void> {
  const total = options.people ?? labSpec(options.world).usual.people
  await writeWorld(folder, options, (people) => showProgress(`simulating: ${people} of ${total} people`))
  showProgress('')
}

/** One line that changes, and only where somebody looks. */
export function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(60)}${line === '' ? '\r' : ''}`)
}

type LoadTarget = {
  readonly url?: string | undefined
  readonly key?: string | undefined
  readonly data?: string | undefined
  readonly workspace?: string | undefined
}

/** Throws UsageError when nothing says where. */
function checkTarget(target: LoadTarget): void {
  if (target.data === undefined && (target.url ?? readCliEnv().TRIBUTARY_URL) === undefined)
    throw new UsageError('Say where to load: --url U --key K of a running server, or --data DIR.')
}

async function loadWorld(folder: string, target: LoadTarget): Promise<void> {
  const { data, workspace } = target
  if (data === undefined) {
    const options = (['url', 'key'] as const).flatMap((name) => {
      const value = target[name]
      return value === undefined ? [] : [`--${name}`, value]
    })
    return importWorld(folder, (argv) => importFile([...argv, ...options]))
  }
  const { openLocalInstallation } = await import('@tributary/server/local')
  const installation = await openLocalInstallation(data)
  try {
    const workspaceId = await installation.chooseWorkspace(workspace)
    const opened = { service: installation.imports, workspaceId, close: async () => undefined }
    const deps: ImportCommandDeps = {
      openService: async () => opened,
      out: (text) => void process.stdout.write(text),
      progress: showProgress,
    }
    await importWorld(folder, (argv) => importFile([...argv, '--data', data], deps))
  } finally {
    await installation.close()
  }
}

async function importWorld(
  folder: string,
  importOne: (argv: readonly string[]) => Promise<number>,
): Promise<void> {
  for (const { kind, path } of await importableFiles(folder)) {
    process.stdout.write(`${kind}: `)
    if ((await importOne([kind, path])) !== 0)
      throw new UsageError(`${path} could not be imported as ${kind}`)
  }
}
