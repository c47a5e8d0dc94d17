/** A real PostgreSQL for tests: its own folder, port and password, nothing kept. */
import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import { installDebianPackage, mayInstallPackages } from './apt.ts'

export type Postgres = { readonly url: string; readonly pid: number; stop(): Promise<void> }

type Owner = { readonly uid: number; readonly gid: number }

const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 10_000
/** Speed over safety: what is in it is gone a minute later. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
]

/**
 * Starts a server on a free port of 127.0.0.1 and answers when it takes connections. Installs Debian's `postgresql`
 * where there is none and this process may; throws with how to get one where it may not.
 */
export async function startPostgres(say: (text: string) => void): Promise<Postgres> {
  const bin = await ensureBinaries(say)
  const owner = unprivilegedOwner()
  const folder = mkdtempSync(join(tmpdir(), 'tributary-postgres-'))
  try {
    const password = randomBytes(16).toString('hex')
    initialise(bin, folder, owner, password)
    const port = await freePort()
    const server = await launch(bin, folder, owner, port)
    say(`PostgreSQL (${bin}) listens on port ${port}.`)
    return {
      url: `postgres://tributary:${password}@127.0.0.1:${port}/postgres`,
      pid: server.pid ?? 0,
      stop: async () => {
        await end(server)
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function ensureBinaries(say: (text: string) => void): Promise<string> {
  const found = findBinaries()
  if (found) return found
  if (!mayInstallPackages())
    throw new Error(
      'No PostgreSQL found. Install one (Debian and Ubuntu: apt-get install postgresql) or put initdb and postgres on the PATH.',
    )
  await installDebianPackage('postgresql', say)
  const installed = findBinaries()
  if (!installed) throw new Error('The package postgresql is installed but holds no initdb and postgres.')
  return installed
}

/** Folder with initdb and postgres: the PATH's, else Debian's newest. */
function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** PostgreSQL refuses to run as root: then it runs as the user its package made, else as nobody. */
function unprivilegedOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user)
    throw new Error(
      'PostgreSQL does not run as root, and this system has neither a postgres nor a nobody user.',
    )
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

function initialise(bin: string, folder: string, owner: Owner | undefined, password: string): void {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid)
  const args = [
    '-D',
    join(folder, 'data'),
    '-U',
    'tributary',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]
  const made = spawnSync(join(bin, 'initdb'), args, { ...owner, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`)
}

function launch(bin: string, folder: string, owner: Owner | undefined, port: number): Promise<ChildProcess> {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  const server = spawn(join(bin, 'postgres'), ['-D', join(folder, 'data'), '-p', String(port), ...settings], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return untilReady(server).then(
    () => server,
    (error) => {
      server.kill('SIGKILL')
      throw error
    },
  )
}

/** Settles with what PostgreSQL says on its log, and drains the log from then on, or the server would block on it. */
function untilReady(server: ChildProcessByStdio<null, null, Readable>): Promise<void> {
  let log = ''
  return new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(limit)
      reject(new Error(`PostgreSQL ${why}:\n${log.slice(-2000)}`))
    }
    const onExit = () => fail('ended at once')
    const onLog = (chunk: Buffer) => {
      log = (log + chunk).slice(-20_000)
      if (!log.includes('ready to accept connections')) return
      clearTimeout(limit)
      server.off('exit', onExit)
      server.stderr.off('data', onLog).resume()
      resolve()
    }
    const limit = setTimeout(() => fail(`did not start in ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS)
    server.once('error', (error) => fail(`could not be run (${error.message})`))
    server.once('exit', onExit)
    server.stderr.on('data', onLog)
  })
}

/** SIGINT is PostgreSQL's fast shutdown: connections are cut, files are closed. */
function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.kill('SIGKILL'), STOP_LIMIT_MS)
    server.once('exit', () => {
      clearTimeout(limit)
      resolve()
    })
    server.kill('SIGINT')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
