import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isBrowserTest, isTestFile, matchesFilters, reachingRelationalStore } from './test-files.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tributary-test-files-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function plant(files: Readonly<Record<string, string>>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return Object.keys(files)
}

const testkit = { 'packages/testkit/src/test-stores.ts': 'export async function openTestRelational() {}' }

test('a test that opens the relational store itself is taken', () => {
  const files = plant({ ...testkit, 'packages/a/src/a.test.ts': 'const { db } = await openTestRelational()' })
  expect(reachingRelationalStore(root, files)).toEqual(['packages/a/src/a.test.ts'])
})

test('a test that opens it through files it imports is taken, also across packages', () => {
  const files = plant({
    ...testkit,
    'packages/testkit/src/test-server.ts':
      "import { openTestRelational } from './test-stores.ts'\nopenTestRelational()",
    'apps/server/src/x/open.ts': "import { start } from '@tributary/testkit/test-server'",
    'apps/server/src/x/x.test.ts': "import { open } from './open.ts'",
  })
  expect(reachingRelationalStore(root, files)).toEqual(['apps/server/src/x/x.test.ts'])
})

test('a test that uses only the other store of the same file is left out', () => {
  const files = plant({
    ...testkit,
    'packages/a/src/a.test.ts': "import { openTestAnalytics } from '@tributary/testkit/test-stores'",
  })
  expect(reachingRelationalStore(root, files)).toEqual([])
})

test('imports in a circle end', () => {
  const files = plant({
    'packages/a/src/a.ts': "import './b.ts'",
    'packages/a/src/b.ts': "import './a.ts'",
    'packages/a/src/a.test.ts': "import './a.ts'",
  })
  expect(reachingRelationalStore(root, files)).toEqual([])
})

test('a filter is part of a path, with or without ./ before it', () => {
  expect(matchesFilters('packages/models/src/markov.test.ts', ['./packages/models'])).toBe(true)
  expect(matchesFilters('packages/models/src/markov.test.ts', ['shapley', 'markov'])).toBe(true)
  expect(matchesFilters('packages/models/src/markov.test.ts', ['apps/'])).toBe(false)
  expect(matchesFilters('packages/models/src/markov.test.ts', [])).toBe(true)
})

test('test files are told from sources, and those for a browser from the rest', () => {
  expect(['a.test.ts', 'a.test.tsx', 'a.browser.test.ts', 'test.ts'].map(isTestFile)).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect(['a.test.ts', 'a.browser.test.ts'].map(isBrowserTest)).toEqual([false, true])
})
