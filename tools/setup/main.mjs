import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rememberBuild, staleBuilds } from './builds.mjs'
import { SetupError } from './errors.mjs'
import { installPackages, isInstalled } from './install.mjs'
import { withLock } from './lock.mjs'
import { say, startProgress } from './progress.mjs'
import { checkFreeSpace, checkNodeVersion } from './requirements.mjs'
import { runForeground, runLogged } from './run.mjs'

/** What each command runs under the project's own Node, and what must be built before. */
const COMMANDS = {
  dev: { script: 'tools/dev.ts', builds: ['pixel'] },
  test: { script: 'tools/test.ts', builds: ['pixel', 'web'] },
  check: { script: 'tools/check.ts', builds: [] },
  bench: { script: 'bench/run.ts', builds: ['pixel'] },
  tributary: { script: 'apps/cli/src/main.ts', builds: [] },
}

/**
 * Installs and builds what is missing, runs the command, and answers its exit code. What can be expected to fail
 * (old Node, no npm, full disk, failed install or build) is told in one line and answers 1.
 * @param {readonly string[]} argv
 */
export async function main(argv) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
  const [given, ...rest] = argv
  const [name, args] = given === 'start' ? ['tributary', argv] : [given, rest]
  const command = COMMANDS[name]
  if (!command) {
    say(`Usage: node tools/bootstrap.mjs <${['start', ...Object.keys(COMMANDS)].join('|')}> [...args]`)
    return 2
  }
  try {
    checkNodeVersion(process.versions.node)
    await prepare(root, buildsFor(name, args))
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    return 1
  }
  return runForeground(root, [join(root, command.script), ...args])
}

/** Only a server that people look at needs the web app, and tests of packages alone need no build at all. */
function buildsFor(name, args) {
  if (name === 'tributary') return ['start', 'setup'].includes(args[0]) ? ['pixel', 'web'] : []
  const filters = args.filter((arg) => !arg.startsWith('-'))
  const packagesOnly =
    filters.length > 0 && filters.every((filter) => /^(\.\/)?(packages|tools)\//.test(filter))
  return name === 'test' && packagesOnly ? [] : COMMANDS[name].builds
}

async function prepare(root, wanted) {
  if (isInstalled(root) && staleBuilds(root, wanted).length === 0) return
  await withLock(join(root, '.cache/set-up.lock'), async () => {
    // Asked again inside the lock: another process may have done the work while this one waited.
    if (!isInstalled(root)) {
      checkFreeSpace(root)
      await installPackages(root)
    }
    for (const build of staleBuilds(root, wanted)) await runBuild(root, build)
  })
}

async function runBuild(root, build) {
  if (!existsSync(join(root, build.script[0]))) throw new SetupError(`${build.script[0]} is missing.`)
  const progress = startProgress(`Building ${build.what}`)
  const { code, tail } = await runLogged(root, build.script)
  if (code !== 0) {
    progress.fail()
    throw new SetupError(`${tail}\nCould not build ${build.what}.`)
  }
  rememberBuild(root, build)
  progress.done()
}
