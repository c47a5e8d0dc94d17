import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { SetupError } from './errors.mjs'
import { startProgress } from './progress.mjs'

const STAMP = 'node_modules/.cache/tributary-install'
const LOG = '.cache/install.log'

export const projectNode = (root) => join(root, 'node_modules/node/bin/node')

/** Whether node_modules holds what package-lock.json names. Costs two small reads when nothing has changed. */
export function isInstalled(root) {
  if (!existsSync(projectNode(root))) return false
  const hash = lockfileHash(root)
  if (readText(join(root, STAMP)) === hash) return true
  // Someone ran `npm ci` or `npm install`: npm keeps its own list of what it unpacked.
  if (!holdsEveryPackage(root)) return false
  writeStamp(root, hash)
  return true
}

/** Installs exactly what package-lock.json names, with a line of progress every few seconds. */
export async function installPackages(root) {
  const total = Object.keys(packagesOf(join(root, 'package-lock.json'))).length
  const progress = startProgress(
    `Installing ${total} packages`,
    () => `, ${countFolders(join(root, 'node_modules'))} folders so far`,
  )
  const isComplete = await unpack(root).catch((error) => {
    progress.fail()
    throw error
  })
  if (!isComplete) {
    progress.fail()
    throw new SetupError(explainFailure(readText(join(root, LOG)) ?? '', join(root, LOG)))
  }
  writeStamp(root, lockfileHash(root))
  progress.done()
}

/**
 * `npm ci` would do, but it refuses a lockfile that lacks optional packages for systems which a registry does not
 * hold; `install --no-save` takes the same versions and leaves the lockfile alone. That it agrees with each
 * package.json is checked by `npm run check`.
 */
async function unpack(root) {
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=warn']
  const code = await runIntoLog(root, 'npm', args, root, 'w')
  if (code !== 0) return false
  await fetchNode(root)
  return existsSync(projectNode(root))
}

/** npm may be set not to run install scripts; the one of the `node` package links the binary of this system. */
async function fetchNode(root) {
  const script = join(root, 'node_modules/node/installArchSpecificPackage.js')
  if (existsSync(projectNode(root)) || !existsSync(script)) return
  await runIntoLog(root, process.execPath, [script], dirname(script), 'a')
}

function runIntoLog(root, executable, args, cwd, flags) {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const log = openSync(join(root, LOG), flags)
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { cwd, env: systemEnvironment(root), stdio: ['ignore', log, log] })
    child.once('error', (error) =>
      reject(
        error.code === 'ENOENT'
          ? new SetupError(
              `Tributary needs ${executable} to install its packages, and it is not on the PATH. It comes with Node: https://nodejs.org`,
            )
          : error,
      ),
    )
    child.once('close', (code) => resolve(code ?? 1))
  }).finally(() => closeSync(log))
}

/** Without the folder's own node_modules/.bin: npm removes the Node in there while it runs. */
function systemEnvironment(root) {
  const own = join(root, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(own))
  return { ...process.env, PATH: path.join(delimiter) }
}

function explainFailure(log, logPath) {
  const tail = log.trimEnd().split('\n').slice(-20).join('\n')
  const reason = /ENOSPC/.test(log)
    ? 'The disk is full.'
    : /EACCES|EPERM|EROFS/.test(log)
      ? 'This user may not write to the folder.'
      : /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET/.test(log)
        ? 'The package registry could not be reached.'
        : 'npm did not install the packages.'
  return `${tail}\n${reason} The whole log is ${logPath}; run the command again when this is mended.`
}

function holdsEveryPackage(root) {
  const unpacked = packagesOf(join(root, 'node_modules/.package-lock.json'))
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, locked]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true // a workspace
    const found = unpacked[path]
    if (!found) return locked.optional === true || locked.peer === true
    return (
      found.version === locked.version && found.integrity === locked.integrity && existsSync(join(root, path))
    )
  })
}

function packagesOf(path) {
  const text = readText(path)
  return text === undefined ? {} : (JSON.parse(text).packages ?? {})
}

function lockfileHash(root) {
  const text = readText(join(root, 'package-lock.json'))
  if (text === undefined)
    throw new SetupError(`package-lock.json is missing in ${root}: is this a full clone?`)
  return createHash('sha256').update(text).digest('hex')
}

function writeStamp(root, hash) {
  mkdirSync(dirname(join(root, STAMP)), { recursive: true })
  writeFileSync(join(root, STAMP), hash)
}

function countFolders(path) {
  return existsSync(path) ? readdirSync(path).length : 0
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
