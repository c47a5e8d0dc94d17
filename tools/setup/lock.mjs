import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError } from './errors.mjs'
import { say } from './progress.mjs'

const HEARTBEAT_MS = 2000
/** A holder that has not touched its lock for this long is gone, even where its process id is in use again. */
const STALE_MS = 30_000

/**
 * Runs `work` while no other process runs work under the same lock file; waits its turn, and says so.
 * @param {string} path
 * @param {() => Promise<void>} work
 */
export async function withLock(path, work) {
  await takeLock(path)
  const isMine = () => holderOf(path) === process.pid
  // After a long sleep of the machine another process may have taken the lock: then it is left alone.
  const heartbeat = setInterval(() => isMine() && utimesSync(path, new Date(), new Date()), HEARTBEAT_MS)
  const release = () => isMine() && rmSync(path, { force: true })
  process.once('exit', release)
  try {
    await work()
  } finally {
    clearInterval(heartbeat)
    process.off('exit', release)
    release()
  }
}

async function takeLock(path) {
  let told = false
  while (!tryLock(path)) {
    if (!isHeld(path)) rmSync(path, { force: true })
    else if (!told) {
      say(`Another process (${holderOf(path) ?? 'unknown'}) is setting up this folder; waiting for it ...`)
      told = true
    }
    await sleep(500)
  }
}

function tryLock(path) {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetupError(`Cannot write ${path}: ${error.message}`)
  }
}

function isHeld(path) {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) return false
    const pid = holderOf(path)
    if (pid !== undefined) process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function holderOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch {
    return undefined // released at this moment
  }
}
