/**
 * The credit ledger: the credits of the workspace's chosen rule models as rows, a new one each time a conversion's credits
 * become different. What holds is the latest row; the earlier ones say what a number was and why it changed.
 */
import { AppError } from '@tributary/contract/errors'
import type {
  LedgerChanges,
  LedgerHistory,
  LedgerSetting,
  ledgerChangesQuerySchema,
} from '@tributary/contract/ledger'
import { formatModelSpec, isDataDriven, type RuleModel } from '@tributary/models/attribution/model'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { type Author, systemAuthor } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { resolveRange } from '../access/workspace-days.ts'
import { currentPeople } from '../identify/current-people.service.ts'
import { type AttributionService, type AttributionWorkspace, parseModel } from './attribution.service.ts'
import { type Build, changesAfter, type NextBuild, nextBuild } from './change-window.ts'
import { type BuildScope, selectChanges } from './journey.sql.ts'
import { type JourneySetting, settingKey, settingOf } from './journey.ts'
import {
  dropStaged,
  insertCreditBuild,
  type LedgerName,
  recordCredits,
  selectCauses,
  selectCreditBuild,
  selectDifference,
  selectHistory,
  selectLatestChanges,
  selectOtherCurrencies,
  selectRecordedSince,
  stageJourneys,
} from './ledger.sql.ts'
import { findLedgerSetting, saveLedgerSetting } from './ledger.store.ts'
import type { LedgerTables } from './ledger.table.ts'
import {
  type DifferenceRow,
  differenceRows,
  type HistoryRow,
  historyRecord,
  microsOf,
  microsText,
} from './ledger.ts'

export type LedgerService = ReturnType<typeof createLedgerService>

/** What is recorded until the workspace chooses. */
const DEFAULT_SETTING: LedgerSetting = { models: ['last_non_direct', 'linear'], lookback_days: 30 }

type Recording = { readonly ledger: LedgerName; readonly model: RuleModel; readonly next: NextBuild }

export type LedgerDeps = {
  readonly analytics: AnalyticsStore
  readonly db: Kysely<LedgerTables>
  readonly attribution: AttributionService
  readonly now: () => number
  /** Grows from call to call, in microseconds since 1970. */
  readonly nextVersion: () => bigint
  readonly newId: () => string
}

export function createLedgerService(deps: LedgerDeps) {
  const { analytics, db } = deps
  const builds = new Map<string, Build>()
  const running = new Map<string, Promise<void>>()

  async function settingOfWorkspace(workspaceId: string): Promise<LedgerSetting> {
    return (await findLedgerSetting(db, workspaceId)) ?? DEFAULT_SETTING
  }

  /** One recording at a time of a workspace: it compares with the latest rows. */
  function record(workspaceId: string): Promise<void> {
    const mine = (running.get(workspaceId) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => recordNow(workspaceId))
      .finally(() => {
        if (running.get(workspaceId) === mine) running.delete(workspaceId)
      })
    running.set(workspaceId, mine)
    return mine
  }

  async function recordNow(workspaceId: string): Promise<void> {
    const chosen = await settingOfWorkspace(workspaceId)
    const setting = journeySetting(chosen)
    const now = deps.nextVersion()
    const recordings: Recording[] = []
    for (const modelText of chosen.models) {
      const model = ruleModel(modelText)
      const ledger = { workspaceId, model: formatModelSpec(model), settingKey: settingKey(setting) }
      recordings.push({ ledger, model, next: await nextOf(ledger, now) })
    }
    await recordTogether(
      recordings.filter(({ next }) => next.kind === 'all'),
      { workspaceId, setting, scope: { kind: 'all' } },
      now,
    )
    const changed = recordings.map(({ next }) => next).filter((next) => next.kind === 'changed')
    const [first] = changed
    if (first)
      await recordTogether(
        recordings.filter(({ next }) => next.kind === 'changed'),
        { workspaceId, setting, scope: widest(first, changed) },
        now,
      )
    for (const { ledger, next } of recordings)
      if (next.kind === 'current' && next.renew) await noteBuild(ledger, next.until, now)
  }

  async function nextOf(ledger: LedgerName, now: bigint): Promise<NextBuild> {
    const known = builds.get(nameOf(ledger)) ?? (await findBuild(ledger))
    const [changes] = await analytics.lookUp<{ latest_micros: string; handles: string }>(
      selectChanges(ledger.workspaceId, changesAfter(known, now)),
    )
    return nextBuild(
      known,
      { latest: BigInt(changes?.latest_micros ?? '0'), handles: Number(changes?.handles ?? 0) },
      now,
    )
  }

  async function findBuild(ledger: LedgerName): Promise<Build | undefined> {
    const [row] = await analytics.query<{ built_micros: string; finished_micros: string; builds: string }>(
      selectCreditBuild(ledger),
    )
    return row && Number(row.builds) > 0
      ? { until: BigInt(row.built_micros), checkedAt: BigInt(row.finished_micros) }
      : undefined
  }

  /** Models with the same scope read the same staged journeys. */
  async function recordTogether(
    recordings: readonly Recording[],
    request: { workspaceId: string; setting: JourneySetting; scope: BuildScope },
    now: bigint,
  ): Promise<void> {
    if (recordings.length === 0) return
    const staged = `staged_journeys_${deps.newId().replaceAll('-', '')}`
    const people = await currentPeople(analytics, request.workspaceId)
    try {
      await analytics.command(stageJourneys(staged, { ...request, people }))
      for (const { ledger, model } of recordings)
        await analytics.command(recordCredits(ledger, model, { staged, people, recordedAt: now }))
    } finally {
      await analytics.command(dropStaged(staged))
    }
    for (const { ledger, next } of recordings) {
      if (next.kind === 'changed' && !next.advances)
        builds.set(nameOf(ledger), { until: next.until, checkedAt: now })
      else await noteBuild(ledger, next.until, now)
    }
  }

  async function noteBuild(ledger: LedgerName, until: bigint, now: bigint): Promise<void> {
    await analytics.command(insertCreditBuild(ledger, until))
    builds.set(nameOf(ledger), { until, checkedAt: now })
  }

  /** The ledger that a question is about; refuses a model that is not recorded. */
  async function chooseLedger(workspaceId: string, modelText: string | undefined) {
    const chosen = await settingOfWorkspace(workspaceId)
    const model = modelText === undefined ? chosen.models[0] : formatModelSpec(parseModel(modelText))
    const known = chosen.models.map((text) => formatModelSpec(parseModel(text)))
    const name = model === undefined ? undefined : formatModelSpec(parseModel(model))
    if (name === undefined || !known.includes(name))
      throw new AppError(
        'ValidationFailed',
        `model: the ledger does not record ${modelText}; it records ${known.join(', ')}. Choose the models under Settings.`,
        [{ path: 'model', message: `is not one of ${known.join(', ')}` }],
      )
    const ledger: LedgerName = { workspaceId, model: name, settingKey: settingKey(journeySetting(chosen)) }
    return { ledger, lookbackDays: chosen.lookback_days }
  }

  return {
    setting: settingOfWorkspace,

    /** Chooses what is recorded from now on. What another choice recorded stays stored. */
    choose: async (
      workspaceId: string,
      setting: LedgerSetting,
      author: Author = systemAuthor(workspaceId),
    ): Promise<LedgerSetting> => {
      const models = [...new Set(setting.models.map((text) => formatModelSpec(ruleModel(text))))]
      const saved = { models, lookback_days: setting.lookback_days }
      const before = await settingOfWorkspace(workspaceId)
      await db.transaction().execute(async (trx) => {
        await saveLedgerSetting(trx, workspaceId, saved, new Date(deps.now()))
        const change = { action: 'update', kind: 'ledger', id: workspaceId, before, after: saved }
        await recordChange(trx, author, change)
      })
      return saved
    },

    /** Resolves once the ledger includes every change that was stored before the call. */
    record,

    /** Workspaces with changes that this process has not recorded, as far as it knows. */
    listBehind: async (): Promise<string[]> => {
      const rows = await analytics.query<{ workspace_id: string; latest_micros: string }>(
        selectLatestChanges(),
      )
      return rows
        .filter((row) => {
          const known = [...builds].filter(([name]) => name.startsWith(`${row.workspace_id}/`))
          return known.length === 0 || known.some(([, build]) => build.until < BigInt(row.latest_micros))
        })
        .map((row) => row.workspace_id)
    },

    history: async (
      workspaceId: string,
      conversionId: string,
      modelText: string | undefined,
    ): Promise<LedgerHistory> => {
      const { ledger, lookbackDays } = await chooseLedger(workspaceId, modelText)
      await record(workspaceId)
      const rows = await analytics.query<HistoryRow>(selectHistory(ledger, conversionId))
      if (rows.length === 0)
        throw new AppError('ConversionNotFound', `No conversion has the id ${conversionId}.`)
      return {
        conversion_id: conversionId,
        model: ledger.model,
        lookback_days: lookbackDays,
        records: rows.map(historyRecord),
      }
    },

    changes: async (
      workspace: AttributionWorkspace,
      query: z.infer<typeof ledgerChangesQuerySchema>,
    ): Promise<LedgerChanges> => {
      const { workspaceId } = workspace
      const { ledger, lookbackDays } = await chooseLedger(workspaceId, query.model)
      const days = resolveRange(query, workspace.timeZone, deps.now())
      if ('message' in days) throw new AppError('ValidationFailed', `${days.path} ${days.message}`, [days])
      const asOfMicros = pastMicros(query.as_of, workspace.timeZone, deps.nextVersion())
      await record(workspaceId)
      const currency = query.currency ?? (await deps.attribution.currencyOf(workspace))
      const range = { ...days, currency, by: query.by, asOfMicros }
      const [rows, causes, others, [since]] = await Promise.all([
        analytics.query<DifferenceRow>(selectDifference(ledger, range)),
        analytics.query<{ cause: LedgerChanges['causes'][number]['cause']; conversions: string }>(
          selectCauses(ledger, range),
        ),
        analytics.query<{ currency: string; conversions: string }>(selectOtherCurrencies(ledger, range)),
        analytics.query<{ since_micros: string; records: string }>(selectRecordedSince(ledger)),
      ])
      return {
        model: ledger.model,
        by: query.by,
        lookback_days: lookbackDays,
        currency,
        from: days.fromDay,
        to: days.toDay,
        as_of: microsText(String(asOfMicros)),
        recorded_since: since && Number(since.records) > 0 ? microsText(since.since_micros) : null,
        rows: differenceRows(rows),
        causes: causes.map((row) => ({ ...row, conversions: Number(row.conversions) })),
        other_currencies: others.map((row) => ({ ...row, conversions: Number(row.conversions) })),
      }
    },

    /** Forgets what this process knows of a workspace that is deleted. */
    forget: (workspaceId: string) => {
      for (const name of builds.keys()) if (name.startsWith(`${workspaceId}/`)) builds.delete(name)
    },
  }
}

/** What has not been yet has no numbers to compare with. */
function pastMicros(asOf: string, timeZone: string, nowMicros: bigint): bigint {
  const micros = microsOf(asOf, timeZone)
  if (micros !== undefined && micros <= nowMicros) return micros
  const message = micros === undefined ? `not a day or an instant: ${asOf}` : `${asOf} is in the future`
  throw new AppError('ValidationFailed', `as_of: ${message}`, [{ path: 'as_of', message }])
}

function nameOf({ workspaceId, model, settingKey: key }: LedgerName): string {
  return `${workspaceId}/${key}/${model}`
}

/** The window of the ledger: days before the conversion, every visit, earlier conversions notwithstanding. */
function journeySetting(setting: LedgerSetting): JourneySetting {
  return settingOf({ lookback_days: setting.lookback_days, scope: 'window' })
}

function ruleModel(modelText: string): RuleModel {
  const model = parseModel(modelText)
  if (isDataDriven(model))
    throw new AppError(
      'ValidationFailed',
      `models: ${modelText} is fitted anew with every question, so it has no history; choose rule models.`,
      [{ path: 'models', message: `${modelText} is not a rule model` }],
    )
  return model
}

/** One stretch of changes that contains all of them. */
function widest(
  first: Extract<NextBuild, { kind: 'changed' }>,
  all: readonly Extract<NextBuild, { kind: 'changed' }>[],
): BuildScope {
  let { afterMicros, untilMicros } = first
  for (const next of all) {
    if (next.afterMicros < afterMicros) afterMicros = next.afterMicros
    if (next.untilMicros > untilMicros) untilMicros = next.untilMicros
  }
  return { kind: 'changed', afterMicros, untilMicros }
}
