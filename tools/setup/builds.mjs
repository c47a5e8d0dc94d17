import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What is built, from which sources. `output` proves that the last build is still there.
 * The web app is also built anew when a package that it imports changes, or the versions of its libraries.
 */
const BUILDS = {
  pixel: {
    name: 'pixel',
    what: 'the pixel',
    sources: ['packages/pixel/src', 'packages/pixel/build.ts', 'package-lock.json'],
    output: 'packages/pixel/dist/track.js',
    script: ['packages/pixel/build.ts'],
  },
  web: {
    name: 'web',
    what: 'the web app',
    sources: [
      'apps/web/src',
      'apps/web/public',
      'apps/web/index.html',
      'apps/web/vite.config.ts',
      'packages/contract/src',
      'packages/pixel/src',
      'package-lock.json',
    ],
    output: 'apps/web/dist/index.html',
    script: ['node_modules/vite/bin/vite.js', 'build', 'apps/web', '--logLevel', 'warn'],
  },
}

/**
 * The wanted builds whose sources differ from those of the last build.
 * @param {string} root
 * @param {readonly string[]} wanted
 */
export function staleBuilds(root, wanted) {
  return wanted
    .map((name) => BUILDS[name])
    .filter(
      (build) => !existsSync(join(root, build.output)) || lastHash(root, build) !== sourcesHash(root, build),
    )
}

export function rememberBuild(root, build) {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  writeFileSync(stampPath(root, build), sourcesHash(root, build))
}

function stampPath(root, build) {
  return join(root, `node_modules/.cache/tributary-build-${build.name}`)
}

function lastHash(root, build) {
  return existsSync(stampPath(root, build)) ? readFileSync(stampPath(root, build), 'utf8') : undefined
}

function sourcesHash(root, build) {
  const hash = createHash('sha256')
  for (const path of build.sources.flatMap((source) => filesBelow(root, source)).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Contents, not times: a checkout changes times, and an edit undone needs no build. */
function filesBelow(root, path) {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return []
  if (!statSync(absolute).isDirectory()) return [path]
  return readdirSync(absolute).flatMap((name) => (isTest(name) ? [] : filesBelow(root, `${path}/${name}`)))
}

function isTest(name) {
  return /\.test\.tsx?$/.test(name)
}
