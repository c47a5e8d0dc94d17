/** Which files are tests, and which of them end up at the relational store. */
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export const isTestFile = (path: string): boolean => /\.test\.tsx?$/.test(path)
export const isBrowserTest = (path: string): boolean => path.endsWith('.browser.test.ts')

/** As vitest does it: a filter is part of a path. No filter takes every file. */
export function matchesFilters(path: string, filters: readonly string[]): boolean {
  return filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/^\.\//, '')))
}

/**
 * The test files that open the relational store, themselves or through a file they import: those whose imports lead
 * to a call of openTestRelational or testRelationalEnv. `files` are paths below `root`.
 */
export function reachingRelationalStore(root: string, files: readonly string[]): string[] {
  const reaches = new Map<string, boolean>()
  const visit = (path: string): boolean => {
    const known = reaches.get(path)
    if (known !== undefined) return known
    reaches.set(path, false) // until proved: also ends a cycle
    const text = readFileSync(join(root, path), 'utf8')
    const answer = opensRelational(text) || importsOf(root, path, text).some(visit)
    reaches.set(path, answer)
    return answer
  }
  return files.filter((path) => isTestFile(path) && visit(path))
}

/** Uses it, rather than declaring it. */
function opensRelational(text: string): boolean {
  return /(?<!function )\b(openTestRelational|testRelationalEnv)\b/.test(text)
}

function importsOf(root: string, path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .map((match) => resolveImport(path, match[1] ?? ''))
    .filter((target) => target !== undefined && existsSync(join(root, target))) as string[]
}

/** Our own sources only: a relative path, or `@tributary/<package>/<entry>`. */
function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const [, name, entry] = /^@tributary\/([^/]+)\/(.+)$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  const folder = name === 'server' ? 'apps/server' : `packages/${name}`
  return `${folder}/src/${entry}.ts`
}
