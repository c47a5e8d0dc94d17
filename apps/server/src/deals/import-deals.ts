/** Rows of an opportunities file as deals, in the words of the workspace; every doubt is named. Pure. */
import type { ImportProblem, StageKind } from '@tributary/contract/deals'
import { isClosed, isFuture, type Stage } from './deals.ts'
import { type ImportColumn, STAGE_WORDS } from './import-columns.data.ts'
import type { ImportRow } from './import-file.ts'
import { type DecimalSign, decimalSignOf, fileAmount, fileMoment } from './import-values.ts'
import { nameKey } from './name-key.ts'

/** A deal as a file tells it: names, not ids. */
export type FileDeal = {
  readonly externalId: string
  readonly line: number
  /** '' where the file gives none. */
  readonly name: string
  readonly stage: Stage
  readonly agent: string
  readonly product: string
  /** Whether the file has products: without, a known deal keeps its lines. */
  readonly hasProducts: boolean
  readonly account: string
  /** A day YYYY-MM-DD or an instant, '' where the file does not say. */
  readonly opened: string
  readonly closed: string
  readonly amountMinor: string | null
  readonly currency: string | null
  readonly lossReason: string
}

export type ReadContext = {
  readonly file: string
  readonly currency: string
  readonly stages: readonly Stage[]
  /** Of a day or an instant. */
  readonly momentMs: (moment: string) => number
  readonly nowMs: number
}

/** The deals of the file, the last row of each id, and everything that is to be said about its rows. */
export function readDeals(
  rows: readonly ImportRow[],
  context: ReadContext,
): { deals: FileDeal[]; problems: ImportProblem[] } {
  const problems: ImportProblem[] = []
  const deals = new Map<string, FileDeal>()
  const sign = decimalSignOf(rows.map((row) => row.cell('amount')))
  for (const row of rows) {
    const deal = readDeal(row, { ...context, sign }, problems)
    if (deal === undefined) continue
    const earlier = deals.get(deal.externalId)
    if (earlier)
      problems.push({
        file: context.file,
        line: earlier.line,
        column: 'id',
        value: deal.externalId,
        message: 'the same id comes again further down: the last row holds',
        severity: 'refused',
      })
    deals.set(deal.externalId, deal)
  }
  return { deals: [...deals.values()], problems }
}

type RowContext = ReadContext & { readonly sign: DecimalSign }

function readDeal(row: ImportRow, context: RowContext, problems: ImportProblem[]): FileDeal | undefined {
  const say = (severity: ImportProblem['severity'], column: ImportColumn, message: string) => {
    problems.push({ file: context.file, line: row.line, column, value: row.cell(column), message, severity })
  }
  const externalId = row.cell('externalId')
  const stage = stageNamed(row.cell('stage'), context.stages)
  const currency = row.cell('currency').toUpperCase() || context.currency
  const amount = row.cell('amount') === '' ? null : fileAmount(row.cell('amount'), currency, context.sign)
  if (externalId === '') say('refused', 'externalId', 'has no id')
  else if (stage === undefined) say('refused', 'stage', 'is no stage of this pipeline')
  else if (!/^[A-Z]{3}$/.test(currency)) say('refused', 'currency', 'is not a currency code such as EUR')
  else if (amount === undefined) say('refused', 'amount', `is not a positive amount in ${currency}`)
  else {
    const days = readDays(row, stage.kind, context)
    if ('problem' in days) {
      say('refused', ...days.problem)
      return undefined
    }
    sayMissing(row, stage.kind, say)
    return {
      externalId,
      line: row.line,
      name: row.cell('name'),
      stage,
      agent: row.cell('agent'),
      product: row.cell('product'),
      hasProducts: row.has('product'),
      account: row.cell('account'),
      ...days,
      amountMinor: amount === null ? null : String(amount),
      currency: amount === null ? null : currency,
      lossReason: stage.kind === 'LOST' ? row.cell('lossReason') : '',
    }
  }
  return undefined
}

type Days = Pick<FileDeal, 'opened' | 'closed'>

/** When it was opened and closed, or why it cannot have been so. Of an open deal a closing day says nothing that happened. */
function readDays(
  row: ImportRow,
  kind: StageKind,
  { momentMs, nowMs }: ReadContext,
): Days | { readonly problem: [ImportColumn, string] } {
  const opened = row.cell('opened') === '' ? '' : fileMoment(row.cell('opened'))
  const told = row.cell('closed') === '' ? '' : fileMoment(row.cell('closed'))
  if (opened === undefined) return { problem: ['opened', 'is not a day such as 2026-06-30'] }
  if (told === undefined) return { problem: ['closed', 'is not a day such as 2026-06-30'] }
  if (opened !== '' && isFuture(momentMs(opened), nowMs)) return { problem: ['opened', 'is in the future'] }
  if (!isClosed(kind)) return { opened, closed: '' }
  if (told === '') return { problem: ['closed', `is missing: a deal that is ${kind} has a day`] }
  if (isFuture(momentMs(told), nowMs)) return { problem: ['closed', 'is in the future'] }
  if (opened !== '' && momentMs(opened) > momentMs(told))
    return { problem: ['closed', 'is before the deal was opened'] }
  return { opened, closed: told }
}

type Say = (severity: ImportProblem['severity'], column: ImportColumn, message: string) => void

function sayMissing(row: ImportRow, kind: StageKind, say: Say): void {
  if (row.cell('account') === '') say('incomplete', 'account', 'no account: the deal has no organisation')
  if (row.cell('agent') === '') say('incomplete', 'agent', 'no agent')
  if (row.has('product') && row.cell('product') === '') say('incomplete', 'product', 'no product')
  if (row.cell('opened') === '')
    say(
      'incomplete',
      'opened',
      isClosed(kind)
        ? 'no opening day: the deal counts as opened on the day it was closed'
        : 'no opening day: the deal counts as opened on the day of its first import',
    )
  if (kind === 'WON' && row.cell('amount') === '') say('incomplete', 'amount', 'a won deal without an amount')
}

/** The stage of this name, else the first of the kind that the name means. */
function stageNamed(name: string, stages: readonly Stage[]): Stage | undefined {
  const key = nameKey(name)
  if (key === '') return undefined
  const kind = stages.find((stage) => nameKey(stage.kind) === key)?.kind ?? STAGE_WORDS[key]
  return stages.find((stage) => nameKey(stage.name) === key) ?? stages.find((stage) => stage.kind === kind)
}

/** Problems by what they say, the most frequent first. */
export function summarised(problems: readonly ImportProblem[]) {
  const groups = new Map<string, { message: string; count: number; first: ImportProblem }>()
  for (const problem of problems) {
    const key = `${problem.file}\n${problem.column}\n${problem.message}`
    const group = groups.get(key)
    if (group) group.count++
    else groups.set(key, { message: problem.message, count: 1, first: problem })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}
