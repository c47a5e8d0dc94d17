/** `tributary score`: how close the product comes to the truth of a simulated world. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEnv } from '@tributary/server/env'
import { type Installation, openInstallation } from '@tributary/server/installation'
import { LAB_WORLDS } from '@tributary/testkit/world/lab/lab-spec'
import type { LabOptions } from '@tributary/testkit/world/lab/simulate-lab'
import { parseOptions, UsageError } from '../arguments.ts'
import { scoreTables } from '../truth/score-report.ts'
import { seedTable } from '../truth/score-table.ts'
import { type ScoreRequest, scoreWorld, type WorldScore } from '../truth/score-world.ts'
import { splitModels } from './attribute.ts'
import { DEFAULT_END_DAY, labOptions, showProgress, writeWithProgress } from './simulate.ts'

export const SCORE_HELP = `tributary score --world DIR [--models first,linear,...] [--direct include|exclude] [--format table|json]
tributary score --table [--seeds 1,2,3,4,5] [--worlds shop,saas,agency] [--people N] [--days D]

Loads a world that tributary simulate wrote into a temporary installation, lets the product find people, journeys and
credit, and compares with the truth. Nothing is kept.

identity    of all pairs of handles: joined rightly (precision), and found (recall)
journeys    conversions whose found touches are exactly the recorded ones of the person
models      share error: credit that sits with the wrong channel (0 to 1); effect error: distance from what channels
            caused, as a share of it; order: Kendall's tau of the channels; ROAS error, weighted by spend
--table     simulates worlds of several seeds and prints the table of docs/TRUTH.md
--json      the same as --format json`

const MODELS =
  'first,last,last_non_direct,linear,time_decay:7,position:40/20/40,w_shaped,markov:1,markov:2,shapley,shapley:rate'

export async function score(argv: readonly string[]): Promise<number> {
  const { values } = parseOptions(argv, {
    world: { type: 'string' },
    models: { type: 'string', default: MODELS },
    direct: { type: 'string', default: 'include' },
    format: { type: 'string', default: 'table' },
    json: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    worlds: { type: 'string', default: LAB_WORLDS.join(',') },
    people: { type: 'string' },
    days: { type: 'string' },
    end: { type: 'string', default: DEFAULT_END_DAY },
  })
  const format = values.json ? 'json' : values.format
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--format is table or json, not ${format}`)
  const request = {
    models: splitModels(values.models),
    direct: parseDirect(values.direct),
    onProgress: showProgress,
  }
  if (values.table) {
    // Every option is looked at before the first world is made.
    const worlds = values.worlds
      .split(',')
      .flatMap((world) => values.seeds.split(',').map((seed) => labOptions({ ...values, world, seed })))
    process.stdout.write(seedTable(await scoreNewWorlds(worlds, request)))
    return 0
  }
  const folder = values.world
  if (folder === undefined) throw new UsageError(`Say which: --world DIR, or --table.\n\n${SCORE_HELP}`)
  const found = await withInstallation((installation) => scoreWorld(installation, { folder, ...request }))
  process.stdout.write(format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : scoreTables(found))
  return 0
}

/** Makes each world, scores it and removes it, one after the other in one installation. */
function scoreNewWorlds(
  worlds: readonly LabOptions[],
  request: Omit<ScoreRequest, 'folder'>,
): Promise<WorldScore[]> {
  return withInstallation(async (installation, scratch) => {
    const scores: WorldScore[] = []
    for (const options of worlds) {
      const folder = join(scratch, `${options.world}-${options.seed}`)
      await writeWithProgress(folder, options)
      scores.push(await scoreWorld(installation, { ...request, folder }))
      await rm(folder, { recursive: true })
    }
    return scores
  })
}

function parseDirect(text: string): 'include' | 'exclude' {
  if (text === 'include' || text === 'exclude') return text
  throw new UsageError(`--direct is include or exclude, not ${text}`)
}

/** An installation on embedded stores in a temporary folder, whatever the environment says. */
async function withInstallation<T>(
  use: (installation: Installation, scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'tributary-score-'))
  try {
    showProgress('opening a temporary installation')
    const env = readEnv({ TRIBUTARY_LOG_LEVEL: 'error' })
    const installation = await openInstallation({ dataDir: join(scratch, 'data'), env })
    try {
      return await use(installation, scratch)
    } finally {
      await installation.imports.stop()
      await installation.close()
      showProgress('')
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
