/** The data directory of one installation: used by one process at a time, refused clearly when it cannot be written. */
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export class DataDirectoryError extends Error {}

export type DataDirectory = {
  readonly path: string
  /** Folder of one part, made when absent: `relational`, `analytics`, `log`, `uploads`. */
  folder(name: string): string
  /** Bytes still free on the disk. */
  freeBytes(): number
  release(): void
}

/** Below this much free space nothing new is accepted. */
export const MIN_FREE_BYTES = 200_000_000

/**
 * Takes the directory for this process. The lock file holds the process id and when that process started, so that
 * a lock left behind by a killed process (whose id may be in use again) is recognised and taken over.
 */
export function openDataDirectory(path: string): DataDirectory {
  const lockPath = join(path, 'lock')
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new DataDirectoryError(
      `Cannot create the data directory ${path}: ${reason(cause)}. Choose another with --data.`,
      { cause },
    )
  }
  takeLock(path, lockPath)
  return {
    path,
    folder: (name) => {
      const folder = join(path, name)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return folder
    },
    freeBytes: () => {
      const stats = statfsSync(path)
      return stats.bavail * stats.bsize
    },
    release: () => {
      if (readLock(lockPath)?.pid === process.pid) rmSync(lockPath, { force: true })
    },
  }
}

function takeLock(path: string, lockPath: string): void {
  const mine = JSON.stringify({ pid: process.pid, started: processStart(process.pid) })
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lockPath, mine, { flag: 'wx', mode: 0o600 })
      return
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) {
        throw new DataDirectoryError(
          `Cannot write to the data directory ${path}: ${reason(cause)}. Check its owner, and that the disk is not full or read-only.`,
          { cause },
        )
      }
    }
    const holder = readLock(lockPath)
    if (holder && holder.pid !== process.pid && isSameProcess(holder)) {
      throw new DataDirectoryError(
        `The data directory ${path} is in use by process ${holder.pid}. Stop that process, or choose another directory with --data. While a server runs, commands reach it with --url and --key.`,
      )
    }
    rmSync(lockPath, { force: true })
  }
  throw new DataDirectoryError(
    `The data directory ${path} was taken by another process at this moment. Try again.`,
  )
}

function readLock(lockPath: string): { pid: number; started: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(lockPath, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || typeof parsed.pid !== 'number')
      return undefined
    return { pid: parsed.pid, started: 'started' in parsed ? String(parsed.started) : '' }
  } catch {
    return undefined // torn or gone: nobody holds it
  }
}

function isSameProcess(holder: { pid: number; started: string }): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (cause) {
    return isCode(cause, 'EPERM')
  }
  return holder.started === processStart(holder.pid)
}

/** Start time of a process in clock ticks since boot (Linux); empty where the system does not tell. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
