/**
 * Imports the four files of a public CRM example (Maven Analytics, "CRM Sales Opportunities") and compares what the
 * catalogue answers with sums computed straight from the files. Run by hand where the files are:
 * `node bench/deals-acceptance.ts <folder>`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { metricQuerySchema } from '@tributary/contract/query'
import type { Installation } from '../apps/server/src/installation.ts'
import { openScratch, timed, withScratch } from './scratch.ts'

const FILES = [
  'maven_sales_pipeline.csv',
  'maven_accounts.csv',
  'maven_products.csv',
  'maven_sales_teams.csv',
] as const
const DIMENSIONS = ['product', 'sector', 'sales_agent', 'sales_office'] as const
type Dimension = (typeof DIMENSIONS)[number]
const METRICS = ['won_revenue', 'deals_won', 'deals_lost', 'win_rate', 'sales_cycle', 'average_deal']
const RANGE = { from: '2016-01-01', to: '2018-12-31' }
const NOT_SET = '(not set)'

/** Sums of the deals of one group. */
type Group = { wonMinor: bigint; won: number; lost: number; days: number }

/** Cells of the file by column; the files hold no quotes. */
function readRows(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell.trim()])),
  )
}

/** Straight from the files: what belongs to what, in a few lines and without any code of the product. */
function expectedGroups(texts: readonly string[]): Map<Dimension, Map<string, Group>> {
  const [deals = [], accounts = [], , agents = []] = texts.map(readRows)
  const sectorOf = new Map(accounts.map((row) => [row.account, row.sector]))
  const officeOf = new Map(agents.map((row) => [row.sales_agent, row.regional_office]))
  const groups = new Map<Dimension, Map<string, Group>>(DIMENSIONS.map((name) => [name, new Map()]))
  for (const deal of deals) {
    if (deal.deal_stage !== 'Won' && deal.deal_stage !== 'Lost') continue
    const keys: Record<Dimension, string | undefined> = {
      product: deal.product === 'GTXPro' ? 'GTX Pro' : deal.product,
      sector: sectorOf.get(deal.account),
      sales_agent: deal.sales_agent,
      sales_office: officeOf.get(deal.sales_agent),
    }
    for (const name of DIMENSIONS) {
      const key = keys[name] || NOT_SET
      const group = groups.get(name)?.get(key) ?? { wonMinor: 0n, won: 0, lost: 0, days: 0 }
      groups.get(name)?.set(key, group)
      if (deal.deal_stage === 'Lost') {
        group.lost++
        continue
      }
      group.won++
      group.wonMinor += BigInt(Math.round(Number(deal.close_value) * 100))
      group.days += (Date.parse(deal.close_date ?? '') - Date.parse(deal.engage_date ?? '')) / 86_400_000
    }
  }
  return groups
}

type Compared = { readonly same: number; readonly different: readonly string[] }

async function compare(
  installation: Installation,
  workspaceId: string,
  expected: ReturnType<typeof expectedGroups>,
) {
  const report = new Map<Dimension, Compared>()
  for (const dimension of DIMENSIONS) {
    const query = metricQuerySchema.parse({ metrics: METRICS, dimensions: [dimension], range: RANGE })
    const answer = await installation.query.answer(
      { workspaceId, timeZone: 'UTC', currency: 'USD' },
      query,
      () => true,
    )
    const groups = expected.get(dimension) ?? new Map<string, Group>()
    const different: string[] = []
    let same = 0
    for (const { key, values } of answer.rows) {
      const group = groups.get(key[0] ?? '')
      const wanted = group && valuesOf(group)
      for (const name of METRICS)
        if (close(values[name], wanted?.[name])) same++
        else
          different.push(
            `${dimension} ${key[0]}: ${name} is ${values[name]}, the files say ${wanted?.[name]}`,
          )
    }
    const missing = [...groups.keys()].filter((name) => !answer.rows.some(({ key }) => key[0] === name))
    report.set(dimension, {
      same,
      different: [...different, ...missing.map((name) => `${dimension} ${name}: no row`)],
    })
  }
  return report
}

function valuesOf({ wonMinor, won, lost, days }: Group): Record<string, string | number | null> {
  return {
    won_revenue: String(wonMinor),
    deals_won: won,
    deals_lost: lost,
    win_rate: won / (won + lost),
    sales_cycle: won === 0 ? null : days / won,
    average_deal: won === 0 ? null : String((wonMinor * 2n + BigInt(won)) / (2n * BigInt(won))),
  }
}

function close(left: string | number | null | undefined, right: string | number | null | undefined): boolean {
  return typeof left === 'number' && typeof right === 'number'
    ? Math.abs(left - right) < 1e-9
    : left === right
}

async function main(folder: string | undefined): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const missing = FILES.filter((name) => folder === undefined || !existsSync(join(folder, name)))
  if (folder === undefined || missing.length > 0) {
    say(
      `Not run: ${folder === undefined ? 'name the folder of the files' : `${folder} has no ${missing.join(', ')}`}.`,
    )
    return 2
  }
  const files = FILES.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    try {
      const { access, dealImports, outbox } = installation
      const who = await access.localOwner(scratch.workspaceId)
      const { ms, result } = await timed(() => dealImports.importFiles(who, { files, dry_run: false }))
      const drained = await timed(() => outbox.drain())
      for (const file of result.files)
        say(`${file.name}: ${file.rows} rows, ${file.created} new, ${file.refused} refused`)
      for (const { count, message, first } of result.problems)
        say(`  ${count} x ${message} (${first.severity})`)
      say(`imported in ${Math.round(ms)} ms, in the reports ${Math.round(drained.ms)} ms later`)
      const report = await compare(
        installation,
        scratch.workspaceId,
        expectedGroups(files.map(({ text }) => text)),
      )
      for (const [dimension, { same, different }] of report) {
        say(`by ${dimension}: ${same} values equal, ${different.length} different`)
        for (const line of different) say(`  ${line}`)
      }
      return [...report.values()].every(({ same, different }) => same > 0 && different.length === 0) ? 0 : 1
    } finally {
      await installation.close()
    }
  })
}

process.exitCode = await main(process.argv[2])
