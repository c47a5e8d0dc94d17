/** Runs the product over a simulated world and compares what it says with what is true. */

import {
  type JourneyPair,
  type JourneyRecovery,
  scoreJourneys,
} from '@tributary/models/truth/journey-recovery'
import { type PairwiseScore, scorePairs } from '@tributary/models/truth/pairwise-score'
import { settingOf } from '@tributary/server/attribute/journey'
import type { Installation } from '@tributary/server/installation'
import { selectFoundJourneys, selectHandlePeople } from './found.sql.ts'
import {
  type ChannelTruth,
  type PlatformClaim,
  readClaims,
  readEffects,
  readHandles,
  readJourneys,
  readWorldFacts,
  type TrueHandle,
  type WorldFacts,
} from './read-truth.ts'
import { type ModelScore, scoreClaims, scoreModels } from './score-models.ts'
import { importableFiles } from './world-files.ts'

export type WorldScore = {
  readonly facts: WorldFacts
  /** Conversions that would have happened without any marketing. */
  readonly baselineConversions: number
  readonly identity: {
    readonly all: PairwiseScore
    /** Without the browsers that several people used. */
    readonly unshared: PairwiseScore
    /** Only handles whose owner was ever told: accounts, addresses, and browsers that one of them was seen in. */
    readonly told: PairwiseScore
    readonly sharedHandles: number
  }
  readonly journeys: JourneyRecovery & {
    /** Of the visits and contacts of everybody who decided, those that left a trace. */
    readonly seenTouchShare: number | null
    /** Views for each visit or contact: no model sees any of them. */
    readonly viewsPerTouch: number | null
  }
  readonly models: readonly ModelScore[]
  readonly platforms: {
    readonly claims: readonly PlatformClaim[]
    /** The platforms' claims for their channels, scored like a model's. */
    readonly score: ModelScore
  }
  readonly channels: readonly ChannelTruth[]
}

export type ScoreRequest = {
  readonly folder: string
  readonly models: readonly string[]
  /** Whether Direct takes part in journeys. */
  readonly direct: 'include' | 'exclude'
  readonly onProgress: (line: string) => void
}

type ScoredInstallation = Pick<
  Installation,
  'access' | 'imports' | 'identify' | 'attributionReport' | 'journeys' | 'analytics'
>
type Workspace = { readonly workspaceId: string; readonly timeZone: string; readonly currency: string }

/** Loads the world into a workspace of its own and scores it. Throws when a file of the world is not taken whole. */
export async function scoreWorld(
  installation: ScoredInstallation,
  request: ScoreRequest,
): Promise<WorldScore> {
  const facts = readWorldFacts(request.folder)
  const workspace = await createWorkspace(installation, facts)
  await importWorld(installation, workspace, request)
  const { channels, baselineConversions } = await readEffects(request.folder)
  request.onProgress('settling who is who')
  while ((await installation.identify.settling.settleWaiting()) > 0) request.onProgress('settling who is who')
  const identity = await scoreIdentity(installation, workspace, request.folder)
  request.onProgress('journeys')
  const journeys = await scoreWorldJourneys(installation, workspace, facts, request.folder)
  request.onProgress('models')
  const models = await scoreModels({ ...installation, workspace, facts, channels, ...request })
  const claims = await readClaims(request.folder)
  const platforms = { claims, score: scoreClaims(claims, channels) }
  return { facts, baselineConversions, identity, journeys, models, platforms, channels }
}

async function createWorkspace(installation: ScoredInstallation, facts: WorldFacts): Promise<Workspace> {
  const { workspace_id: workspaceId } = await installation.access.createWorkspace(undefined, {
    name: `${facts.world} ${facts.seed}`,
    currency: facts.currency,
    time_zone: 'UTC',
  })
  return { workspaceId, timeZone: 'UTC', currency: facts.currency }
}

async function importWorld(
  { imports }: ScoredInstallation,
  workspace: Workspace,
  request: ScoreRequest,
): Promise<void> {
  for (const { kind, path } of await importableFiles(request.folder)) {
    request.onProgress(`importing ${kind}`)
    const done = await imports.importFileNow(workspace.workspaceId, path, { kind })
    const [refused] = done.refused_sample
    if (done.state !== 'done' || done.rows_refused > 0)
      throw new Error(
        `${path}: ${done.error ?? ''} ${done.rows_refused} rows refused, first row ${refused?.row}: ${refused?.reason}`,
      )
  }
}

async function scoreIdentity(
  { analytics }: ScoredInstallation,
  { workspaceId }: Workspace,
  folder: string,
): Promise<WorldScore['identity']> {
  const rows = await analytics.query<{ handle: string; person: string }>(selectHandlePeople(workspaceId))
  const personOf = new Map(rows.map(({ handle, person }) => [handle, person]))
  const handles = await readHandles(folder)
  const assign = (some: readonly TrueHandle[]) =>
    some.map(({ handle, users }) => ({
      truth: mainUser(users),
      found: personOf.get(handle) ?? handle,
    }))
  const unshared = handles.filter(({ users }) => users.size === 1)
  const told = handles.filter(({ handle }) => !handle.startsWith('a:') || personOf.has(handle))
  return {
    all: scorePairs(assign(handles)),
    unshared: scorePairs(assign(unshared)),
    told: scorePairs(assign(told)),
    sharedHandles: handles.length - unshared.length,
  }
}

/** Of several people on one computer the one with most visits, the first by name among equals. */
function mainUser(users: ReadonlyMap<string, number>): string {
  const [main] = [...users].sort(([one, left], [other, right]) => right - left || (one < other ? -1 : 1))
  return main?.[0] ?? ''
}

async function scoreWorldJourneys(
  installation: ScoredInstallation,
  workspace: Workspace,
  facts: WorldFacts,
  folder: string,
): Promise<WorldScore['journeys']> {
  const found = await foundJourneys(installation, workspace, facts)
  const pairs: JourneyPair[] = []
  let [contacts, seen, views] = [0, 0, 0]
  for await (const { orderId, personId, touches } of readJourneys(folder)) {
    // What colleagues did is in no journey of a person, and is not held against it here.
    const own = touches.filter((touch) => touch.personId === personId)
    pairs.push({ truth: own.flatMap(({ key }) => key ?? []), found: found.get(orderId) ?? [] })
    for (const { kind, key } of touches) {
      if (kind === 'view') views += 1
      else contacts += 1
      if (key !== undefined) seen += 1
    }
  }
  return {
    ...scoreJourneys(pairs),
    seenTouchShare: contacts === 0 ? null : seen / contacts,
    viewsPerTouch: contacts === 0 ? null : views / contacts,
  }
}

/** Touches of each conversion as attribution reads them, named as in the truth. */
async function foundJourneys(
  { journeys, analytics }: ScoredInstallation,
  { workspaceId }: Workspace,
  facts: WorldFacts,
): Promise<Map<string, string[]>> {
  const setting = settingOf({ lookback_days: facts.lookbackDays, scope: 'window' })
  const key = await journeys.ensureJourneys(workspaceId, setting)
  const rows = await analytics.query<{ conversion_id: string; touches: string[] }>(
    selectFoundJourneys(workspaceId, key),
  )
  return new Map(rows.map((row) => [row.conversion_id, row.touches]))
}
