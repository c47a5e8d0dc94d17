import { statfsSync } from 'node:fs'
import { SetupError } from './errors.mjs'

const MIN_NODE_MAJOR = 20
/** The installed packages take about 1.3 GB, npm's unpacking a little more. */
const MIN_FREE_BYTES = 1_800_000_000

/** @param {string} version of Node, such as 20.11.1 */
export function checkNodeVersion(version) {
  if (Number(version.split('.')[0]) >= MIN_NODE_MAJOR) return
  throw new SetupError(
    `Tributary needs Node ${MIN_NODE_MAJOR} or newer, this is ${version}. Get one from https://nodejs.org or your system's packages.`,
  )
}

/** @param {string} root */
export function checkFreeSpace(root) {
  const stats = statfsSync(root)
  const freeBytes = stats.bavail * stats.bsize
  if (freeBytes >= MIN_FREE_BYTES) return
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(1)
  throw new SetupError(
    `The disk of ${root} has ${gigabytes(freeBytes)} GB free, installing needs ${gigabytes(MIN_FREE_BYTES)} GB. Free some space and run the command again.`,
  )
}
