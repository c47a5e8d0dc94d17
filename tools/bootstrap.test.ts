import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tributary-bootstrap-'))
  cpSync(join(import.meta.dirname, 'setup'), join(root, 'tools/setup'), { recursive: true })
  for (const name of ['bootstrap.mjs', 'tributary.mjs'])
    cpSync(join(import.meta.dirname, name), join(root, 'tools', name))
  plantProject()
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function plant(path: string, text: string, mode?: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text, mode === undefined ? {} : { mode })
}

/** A project whose only package is a local one that stands for the project's Node: npm installs it without a network. */
function plantProject(): void {
  const dependencies = { node: 'file:node-stand-in' }
  plant('package.json', JSON.stringify({ name: 'planted', version: '1.0.0', devDependencies: dependencies }))
  plant(
    'package-lock.json',
    JSON.stringify({
      name: 'planted',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'planted', version: '1.0.0', devDependencies: dependencies },
        'node_modules/node': { resolved: 'node-stand-in', link: true },
        'node-stand-in': { name: 'node', version: '24.0.0', dev: true },
      },
    }),
  )
  plant('node-stand-in/package.json', '{ "name": "node", "version": "24.0.0" }')
  plant('node-stand-in/bin/node', `#!/bin/sh\nexec ${process.execPath} "$@"\n`, 0o755)
  const build = (out: string) =>
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('${dirname(out)}', { recursive: true })
writeFileSync('${out}', 'built')
appendFileSync('builds.log', '${out}\\n')\n`
  plant('packages/pixel/build.ts', build('packages/pixel/dist/track.js'))
  plant('packages/pixel/src/tracker.ts', 'export const version = 1')
  plant('apps/web/src/main.tsx', 'export const version = 1')
  plant('node-stand-in/vite.js', build('apps/web/dist/index.html'))
  plant('apps/cli/src/main.ts', 'console.log(JSON.stringify(process.argv.slice(2)))\nprocess.exitCode = 3\n')
  plant(
    'tools/check.ts',
    'setInterval(() => {}, 1000)\nprocess.on("SIGTERM", () => process.exit(7))\nconsole.log("ready")\n',
  )
}

/** Vite where the web app's build looks for it; part of no package here, and removed by every install. */
function plantVite(): void {
  plant('node_modules/vite/bin/vite.js', readFileSync(join(root, 'node-stand-in/vite.js'), 'utf8'))
}

type Run = { readonly code: number; readonly out: string; readonly err: string }

function startScript(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(root, 'tools', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk
  })
  const ended = new Promise<Run>((resolve) =>
    child.once('close', (code) => resolve({ code: code ?? -1, out, err })),
  )
  return { child, ended }
}

const run = (script: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run> =>
  startScript(script, args, env).ended

const builds = (): string[] => {
  const log = join(root, 'builds.log')
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
}

test('the first command installs, hands its arguments over, and answers the exit code', async () => {
  const { code, out, err } = await run('tributary.mjs', ['attribute', '--paths', 'a b.csv'])
  expect(err).toMatch(/Installing 3 packages \.\.\./)
  expect(err).toMatch(/Installing 3 packages: done in \d+ s/)
  expect(JSON.parse(out)).toEqual(['attribute', '--paths', 'a b.csv'])
  expect(code).toBe(3)
})

test('a second command installs nothing, and an altered lockfile is installed', async () => {
  await run('tributary.mjs', ['models'])
  expect((await run('tributary.mjs', ['models'])).err).toBe('')
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8')
  plant('package-lock.json', lockfile.replace('"24.0.0"', '"24.0.1"'))
  plant('node-stand-in/package.json', '{ "name": "node", "version": "24.0.1" }')
  rmSync(join(root, 'node_modules/node'), { recursive: true })
  expect((await run('tributary.mjs', ['models'])).err).toContain('Installing')
})

test('two first commands at once install once', async () => {
  const runs = await Promise.all([run('tributary.mjs', ['a']), run('tributary.mjs', ['b'])])
  expect(runs.map(({ out }) => JSON.parse(out))).toEqual([['a'], ['b']])
  expect(runs.filter(({ err }) => err.includes('Installing')).length).toBe(1)
  expect(existsSync(join(root, '.cache/set-up.lock'))).toBe(false)
})

test('a lock left behind by a killed process is taken over', async () => {
  plant('.cache/set-up.lock', '999999999')
  expect((await run('tributary.mjs', ['a'])).code).toBe(3)
})

test('start builds the pixel and the web app once, and again when a source changes', async () => {
  await run('tributary.mjs', ['models'])
  expect(builds()).toEqual([])
  plantVite()
  const both = ['packages/pixel/dist/track.js', 'apps/web/dist/index.html']
  expect(JSON.parse((await run('bootstrap.mjs', ['start', '--port', '1'])).out)).toEqual([
    'start',
    '--port',
    '1',
  ])
  expect(builds()).toEqual(both)
  await run('bootstrap.mjs', ['start'])
  expect(builds()).toEqual(both)
  plant('apps/web/src/main.tsx', 'export const version = 2')
  plant('apps/web/src/main.test.tsx', 'a test is no source of the page')
  await run('bootstrap.mjs', ['start'])
  expect(builds()).toEqual([...both, 'apps/web/dist/index.html'])
  plant('apps/web/src/other.test.tsx', 'nor is this')
  await run('bootstrap.mjs', ['start'])
  expect(builds()).toHaveLength(3)
})

test('a build that fails ends the command with what it printed', async () => {
  plant('packages/pixel/build.ts', "throw new Error('track.js is too large')")
  const { code, err } = await run('bootstrap.mjs', ['start'])
  expect(code).toBe(1)
  expect(err).toContain('track.js is too large')
  expect(err).toContain('Could not build the pixel.')
})

test('an install that fails ends the command with the reason and the log', async () => {
  plant(
    'package.json',
    JSON.stringify({ name: 'planted', version: '1.0.0', devDependencies: { other: '1.0.0' } }),
  )
  const { code, err } = await run('tributary.mjs', ['a'])
  expect(code).toBe(1)
  expect(err).toMatch(/npm did not install the packages\. The whole log is .*install\.log/)
})

test('a machine without npm is told so', async () => {
  const { code, err } = await run('tributary.mjs', ['a'], { PATH: '/nowhere' })
  expect(code).toBe(1)
  expect(err).toContain('needs npm')
})

test('an unknown command is answered with those there are', async () => {
  const { code, err } = await run('bootstrap.mjs', ['fly'])
  expect(code).toBe(2)
  expect(err).toContain('start|dev|test|check|bench|tributary')
})

test('a signal reaches the command, whose own exit code is answered', async () => {
  const { child, ended } = startScript('bootstrap.mjs', ['check'])
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => String(chunk).includes('ready') && resolve())
  })
  child.kill('SIGTERM')
  expect((await ended).code).toBe(7)
})
