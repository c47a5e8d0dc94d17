/** The lockfile names what every package.json asks for: the install takes it as it is. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const

type Manifest = Readonly<Partial<Record<(typeof FIELDS)[number], Readonly<Record<string, string>>>>>
type Lockfile = { readonly packages: Readonly<Record<string, Manifest>> }

/** Every dependency of the package.json files (paths below root) that package-lock.json has otherwise, and the reverse. */
export function checkLockfile(root: string, manifestPaths: readonly string[]): string[] {
  const lockfile = readJson<Lockfile>(join(root, 'package-lock.json'))
  return manifestPaths.flatMap((path) => {
    const folder = dirname(path)
    const locked = lockfile.packages[folder === '.' ? '' : folder]
    if (!locked) return [`${path} is not in package-lock.json: run npm install`]
    const manifest = readJson<Manifest>(join(root, path))
    return FIELDS.flatMap((field) => compare(path, manifest[field] ?? {}, locked[field] ?? {}))
  })
}

function compare(
  path: string,
  asked: Readonly<Record<string, string>>,
  locked: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(asked), ...Object.keys(locked)])]
    .filter((name) => asked[name] !== locked[name])
    .map(
      (name) =>
        `${path} asks for ${name} ${asked[name] ?? '(not at all)'}, package-lock.json has ${locked[name] ?? 'none'}: run npm install`,
    )
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
