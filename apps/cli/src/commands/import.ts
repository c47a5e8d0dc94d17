/** `tributary import`: a file into a running server, or into a data directory that no server holds. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  IMPORT_FIELDS,
  IMPORT_KINDS,
  type Import,
  type ImportKind,
  importSchema,
  uploadSchema,
} from '@tributary/contract/imports'
import { mergeMapping } from '@tributary/server/import/import'
import type { ImportRequest, ImportService } from '@tributary/server/import/import.service'
import { parseOptions, UsageError } from '../arguments.ts'
import { createApiClient } from '../client.ts'
import { readCliEnv } from '../env.ts'
import { createFileClient } from '../upload/client.ts'
import { IMPORT_DEALS_HELP, importDeals } from './import-deals.ts'

export const IMPORT_HELP = `tributary import <kind> <file> [--map theirs=ours ...] [--separator ' > '] [--name NAME] [--json]
                 (--url U --key K | --data DIR [--workspace ID])

Kinds and their fields (* needed):
${IMPORT_KINDS.map((kind) => `  ${kind.padEnd(12)} ${IMPORT_FIELDS[kind].map(({ name, required }) => `${name}${required ? '*' : ''}`).join(', ')}`).join('\n')}

CSV, TSV, NDJSON, JSON or Parquet; .gz too. Columns with our names, or well-known others, are found by themselves;
--map adds to that. Refused rows go to <file>.refused.csv. Sending a file again counts nothing twice.

${IMPORT_DEALS_HELP}`

/** An installation that this process opened itself. */
export type LocalImports = { service: ImportService; workspaceId: string; close: () => Promise<void> }
export type ImportCommandDeps = {
  readonly openService: (dataDir: string, workspace: string | undefined) => Promise<LocalImports>
  readonly out: (text: string) => void
  readonly progress: (line: string) => void
}

type Job = { readonly file: string; readonly request: ImportRequest; readonly report: (line: string) => void }
type Outcome = { readonly done: Import; readonly refusedFile: string | undefined }

/** Exit code: 0 when the file was imported, refused rows or not; 1 when it was not. */
export async function importFile(
  argv: readonly string[],
  deps: ImportCommandDeps = systemDeps,
): Promise<number> {
  if (argv[0] === 'deals') return importDeals(argv.slice(1))
  const { values, positionals } = parseOptions(argv, {
    map: { type: 'string', multiple: true, default: [] },
    separator: { type: 'string' },
    name: { type: 'string' },
    url: { type: 'string' },
    key: { type: 'string' },
    data: { type: 'string' },
    workspace: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const [kind, file, ...rest] = positionals
  if (kind === undefined || file === undefined || rest.length > 0)
    throw new UsageError(`A kind and one file are needed.\n\n${IMPORT_HELP}`)
  if (!isKind(kind)) throw new UsageError(`unknown kind: ${kind}; the kinds are ${IMPORT_KINDS.join(', ')}`)
  if (!existsSync(file)) throw new UsageError(`no such file: ${file}`)
  const request = { kind, mapping: parseMap(values.map), separator: values.separator, name: values.name }
  const job: Job = { file, request, report: values.json ? () => undefined : deps.progress }
  const { done, refusedFile } =
    values.data === undefined
      ? await importOverHttp(job, values.url, values.key)
      : await importLocally(job, await deps.openService(values.data, values.workspace))
  deps.progress('')
  deps.out(
    values.json
      ? `${JSON.stringify({ ...done, refused_file: refusedFile ?? null })}\n`
      : summaryOf(done, refusedFile),
  )
  return done.state === 'done' ? 0 : 1
}

function isKind(text: string): text is ImportKind {
  return IMPORT_KINDS.some((kind) => kind === text)
}

/** `theirs=ours`; the name in the file may itself hold an equals sign. */
function parseMap(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.lastIndexOf('=')
      if (at < 1) throw new UsageError(`--map is theirs=ours, not ${entry}`)
      return [entry.slice(0, at), entry.slice(at + 1)]
    }),
  )
}

const POLL_MS = 250

async function importOverHttp(
  job: Job,
  givenUrl: string | undefined,
  givenKey: string | undefined,
): Promise<Outcome> {
  const env = readCliEnv()
  const url = givenUrl ?? env.TRIBUTARY_URL
  const key = givenKey ?? env.TRIBUTARY_API_KEY
  if (url === undefined)
    throw new UsageError(
      'Say where: --url U --key K of a running server, or --data DIR when no server holds it.',
    )
  const [client, files] = [createApiClient(url, key), createFileClient(url, key)]
  const { kind, mapping, separator, name } = job.request
  const upload = uploadSchema.parse(
    await files.send('/api/v1/imports/uploads', { file_name: basename(job.file) }, job.file, (share) =>
      job.report(`uploading ${Math.round(share * 100)} %`),
    ),
  )
  const started = await client.request('POST', '/api/v1/imports', {
    body: {
      upload_id: upload.upload_id,
      kind,
      mapping: mergeMapping(kind, upload.columns, mapping ?? {}),
      separator,
      name,
    },
  })
  let current = importSchema.parse(started.body)
  while (isUnfinished(current)) {
    job.report(progressLine(current))
    await sleep(POLL_MS)
    current = importSchema.parse((await client.request('GET', `/api/v1/imports/${current.import_id}`)).body)
  }
  if (current.rows_refused === 0) return { done: current, refusedFile: undefined }
  const refusedFile = `${job.file}.refused.csv`
  await files.fetchTo(`/api/v1/imports/${current.import_id}/rejects`, refusedFile)
  return { done: current, refusedFile }
}

async function importLocally(job: Job, local: LocalImports): Promise<Outcome> {
  const { service, workspaceId } = local
  let timer: NodeJS.Timeout | undefined
  try {
    const done = await service.importFileNow(workspaceId, job.file, job.request, (importId) => {
      timer = setInterval(() => {
        service.getImport(workspaceId, importId).then(
          (current) => job.report(progressLine(current)),
          () => undefined,
        )
      }, POLL_MS)
    })
    clearInterval(timer)
    if (done.rows_refused === 0) return { done, refusedFile: undefined }
    const refusedFile = `${job.file}.refused.csv`
    await writeFile(refusedFile, (await service.refusedCsv(workspaceId, done.import_id)).text)
    return { done, refusedFile }
  } finally {
    clearInterval(timer)
    await local.close()
  }
}

function isUnfinished({ state }: Import): boolean {
  return state === 'queued' || state === 'staging' || state === 'storing'
}

function progressLine({ state, progress, rows_read }: Import): string {
  return `${state} ${Math.round(progress * 100)} %  ${rows_read} rows`
}

function summaryOf(done: Import, refusedFile: string | undefined): string {
  const lines = [
    done.state === 'done'
      ? `${done.rows_read} rows read: ${done.rows_stored} stored, ${done.rows_known} known already, ${done.rows_refused} refused`
      : `The import ${done.state === 'cancelled' ? 'was cancelled' : 'failed'}. ${done.error ?? ''}`.trim(),
    ...(done.dataset_id === null ? [] : [`Dataset ${done.dataset_id}`]),
    ...done.refused_sample.map(({ row, reason }) => `  row ${row}: ${reason}`),
    ...(refusedFile === undefined ? [] : [`All refused rows: ${refusedFile}`]),
  ]
  return `${lines.join('\n')}\n`
}

const systemDeps: ImportCommandDeps = {
  openService: async (dataDir, workspace) => {
    const { openLocalInstallation } = await import('@tributary/server/local')
    const installation = await openLocalInstallation(dataDir)
    const workspaceId = await installation.chooseWorkspace(workspace).catch(async (error: unknown) => {
      await installation.close()
      throw error
    })
    return { service: installation.imports, workspaceId, close: () => installation.close() }
  },
  out: (text) => void process.stdout.write(text),
  // One line that changes, and only where somebody looks.
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(50)}${line === '' ? '\r' : ''}`)
  },
}
