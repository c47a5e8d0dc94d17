/** A simulated world on disk: written in a stream, and listed for the import. */

import { once } from 'node:events'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  type WriteStream,
} from 'node:fs'
import { join } from 'node:path'
import type { ImportKind } from '@tributary/contract/imports'
import { type LabFile, type LabOptions, simulateLab } from '@tributary/testkit/world/lab/simulate-lab'
import { UsageError } from '../arguments.ts'

/** Which files are imported, as what. The others are what a company would not know, or reads elsewhere. */
const IMPORTED: readonly (readonly [ImportKind, LabFile])[] = [
  ['identities', 'identities.csv'],
  ['touches', 'touches.csv'],
  ['events', 'events.ndjson'],
  ['conversions', 'conversions.csv'],
  ['refunds', 'refunds.csv'],
  ['spend', 'spend.csv'],
]

const TRUTH_FOLDER = 'truth'
/** Written last: a folder with it holds a complete world. */
export const WORLD_FILE: LabFile = 'truth/world.json'

/**
 * Writes the world's files into the folder, made when absent; a world that was there is replaced. Refuses a folder that
 * holds anything else. Memory stays the same however many people: pieces wait for the disk.
 */
export async function writeWorld(
  folder: string,
  options: LabOptions,
  onProgress: (people: number) => void,
): Promise<void> {
  makeReady(folder)
  const streams = new Map<LabFile, WriteStream>()
  const failures: Error[] = []
  try {
    for (const { file, text, people } of simulateLab(options)) {
      const stream = streams.get(file) ?? openStream(join(folder, file), failures)
      streams.set(file, stream)
      if (!stream.write(text)) {
        onProgress(people)
        await once(stream, 'drain')
      }
      if (failures.length > 0) break
    }
  } finally {
    await Promise.all([...streams.values()].map(endOf))
  }
  const [failure] = failures
  if (failure !== undefined)
    throw new Error(`the world could not be written to ${folder}`, { cause: failure })
}

/** The folder without a complete world in it. */
function makeReady(folder: string): void {
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, TRUTH_FOLDER)))
      throw new UsageError(`${folder} is not empty and holds no world`)
    mkdirSync(join(folder, TRUTH_FOLDER), { recursive: true })
    rmSync(join(folder, WORLD_FILE), { force: true })
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`--out ${folder} cannot be written: ${why}`)
  }
}

function openStream(path: string, failures: Error[]): WriteStream {
  return createWriteStream(path).on('error', (error) => failures.push(error))
}

async function endOf(stream: WriteStream): Promise<void> {
  if (stream.closed) return
  stream.end()
  await once(stream, 'close').catch(() => undefined) // why: what went wrong is among the failures already
}

/** Files of the world that hold at least one row, in the order in which they are imported. */
export async function importableFiles(folder: string): Promise<{ kind: ImportKind; path: string }[]> {
  const files = IMPORTED.map(([kind, file]) => ({ kind, path: join(folder, file), file }))
  const found: { kind: ImportKind; path: string }[] = []
  for (const { kind, path, file } of files)
    if (await hasRows(path, file.endsWith('.csv') ? 1 : 0)) found.push({ kind, path })
  return found
}

/** Whether there is more than the header. A file without rows is no file to import. */
async function hasRows(path: string, headerLines: number): Promise<boolean> {
  let lines = 0
  for await (const chunk of createReadStream(path, { end: 4_095, encoding: 'utf8' }))
    lines += String(chunk).split('\n').length - 1
  return lines > headerLines
}
