import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDataDirectory } from '@tributary/testkit/test-stores'

const COMMAND_LINE = join(import.meta.dirname, '../../../cli/src/main.ts')
const START_LIMIT_MS = 40_000

/** The real server as a person starts it, on a data directory of its own that goes with it. */
export type TestServer = {
  /** `http://127.0.0.1:PORT`. */
  url: string
  /** The one-time link of the first owner. */
  signInUrl: string
  stop: () => Promise<void>
}

/** Starts `tributary start` on a free port, with a small sample company or none. */
export const startTestServer = async (options: {
  sample: boolean
  /** Settings of the installation. */
  env?: Readonly<Record<string, string>>
}): Promise<TestServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'web-browser-'))
  await prepareDataDirectory(join(folder, 'data'))
  const flags = options.sample ? [] : ['--no-sample']
  const child = spawn(
    process.execPath,
    [COMMAND_LINE, 'start', '--data', join(folder, 'data'), '--port', '0', ...flags],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment(), TRIBUTARY_LOG_LEVEL: 'error', TRIBUTARY_SAMPLE: 'small', ...options.env },
    },
  )
  const stop = async (): Promise<void> => {
    await endProcess(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const text = await readUntil(child, 'Stop it with')
    return {
      url: findIn(text, /running at (\S+)/),
      signInUrl: findIn(text, /valid for a day\): (\S+)/),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What the server needs of this machine; settings of an installation must not leak into the test. */
const environment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TRIBUTARY_|DATABASE_URL|CLICKHOUSE_URL)/.test(name)),
  )

const readUntil = (child: ChildProcess, mark: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    const fail = (reason: string) => reject(new Error(`the server did not start: ${reason}\n${text}`))
    const timer = setTimeout(() => fail(`nothing within ${START_LIMIT_MS} ms`), START_LIMIT_MS)
    const take = (chunk: unknown) => {
      text += String(chunk)
      if (!text.includes(mark)) return
      clearTimeout(timer)
      resolve(text)
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('exit', (code) => fail(`it ended with ${code}`))
  })

const findIn = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`the server printed nothing like ${pattern}:\n${text}`)
  return found
}

const endProcess = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 8_000).unref()
  })
