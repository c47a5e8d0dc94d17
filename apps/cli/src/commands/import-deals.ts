/** `tributary import deals`: a CRM's files of opportunities, accounts, products and agents. */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type ImportReport, importReportSchema } from '@tributary/contract/deals'
import { parseOptions, UsageError } from '../arguments.ts'
import { createApiClient } from '../client.ts'
import { readCliEnv } from '../env.ts'

export const IMPORT_DEALS_HELP = `tributary import deals <file...> [--currency EUR] [--dry-run] [--json]
                 (--url U --key K | --data DIR [--workspace ID])

CSV files of opportunities, accounts, products and sales agents, found by their columns. Give those that belong together.
--dry-run only says what would be done. Importing a file again changes only what is different in it.`

export type DealFiles = {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly currency: string | undefined
  readonly dry_run: boolean
}

export type ImportDealsDeps = {
  readonly importLocally: (
    dataDir: string,
    workspace: string | undefined,
    request: DealFiles,
  ) => Promise<ImportReport>
  readonly out: (text: string) => void
}

/** Exit code: 0 when the files could be read, refused rows or not. */
export async function importDeals(
  argv: readonly string[],
  deps: ImportDealsDeps = systemDeps,
): Promise<number> {
  const { values, positionals: paths } = parseOptions(argv, {
    currency: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    url: { type: 'string' },
    key: { type: 'string' },
    data: { type: 'string' },
    workspace: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  if (paths.length === 0) throw new UsageError(`At least one file is needed.\n\n${IMPORT_DEALS_HELP}`)
  const missing = paths.filter((path) => !existsSync(path))
  if (missing.length > 0) throw new UsageError(`no such file: ${missing.join(', ')}`)
  const files = paths.map((path) => ({ name: basename(path), text: readFileSync(path, 'utf8') }))
  const request = { files, currency: values.currency, dry_run: values['dry-run'] }
  const report =
    values.data === undefined
      ? await importOverHttp(request, values.url, values.key)
      : await deps.importLocally(values.data, values.workspace, request)
  deps.out(values.json ? `${JSON.stringify(report)}\n` : summaryOf(report))
  return 0
}

async function importOverHttp(
  request: DealFiles,
  givenUrl: string | undefined,
  givenKey: string | undefined,
): Promise<ImportReport> {
  const env = readCliEnv()
  const url = givenUrl ?? env.TRIBUTARY_URL
  if (url === undefined)
    throw new UsageError(
      'Say where: --url U --key K of a running server, or --data DIR when no server holds it.',
    )
  const client = createApiClient(url, givenKey ?? env.TRIBUTARY_API_KEY)
  const { body } = await client.request('POST', '/api/v1/deals/import', { body: request })
  return importReportSchema.parse(body)
}

function summaryOf(report: ImportReport): string {
  const counts = report.files.map(
    (file) =>
      `${file.name} (${file.kind}): ${file.rows} rows, ${file.created} new, ${file.changed} changed, ${file.same} as before, ${file.refused} refused`,
  )
  const problems = report.problems.map(({ count, message, first }) => {
    const value = first.value === '' || message.includes(first.value) ? '' : `"${first.value}" `
    return `  ${count} x ${value}${message} (first in ${first.file}, line ${first.line})`
  })
  const title = report.dry_run ? ['Nothing was imported. This would happen:'] : []
  return `${[...title, ...counts, ...problems].join('\n')}\n`
}

const systemDeps: ImportDealsDeps = {
  importLocally: async (dataDir, workspace, request) => {
    const { openLocalInstallation } = await import('@tributary/server/local')
    const installation = await openLocalInstallation(dataDir)
    try {
      return await installation.importDeals(await installation.chooseWorkspace(workspace), request)
    } finally {
      await installation.close()
    }
  },
  out: (text) => void process.stdout.write(text),
}
