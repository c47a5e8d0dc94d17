import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkLockfile } from './lockfile.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tributary-lockfile-'))
  mkdirSync(join(root, 'packages/a'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function plant(asked: object, locked: object): string[] {
  writeFileSync(join(root, 'packages/a/package.json'), JSON.stringify({ dependencies: asked }))
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ packages: { 'packages/a': { dependencies: locked } } }),
  )
  return checkLockfile(root, ['packages/a/package.json'])
}

test('a lockfile that has what is asked for is fine', () => {
  expect(plant({ zod: '4.6.7' }, { zod: '4.6.7' })).toEqual([])
})

test('a dependency that is missing, of another version, or no longer asked for is named', () => {
  expect(plant({ zod: '4.6.7' }, {})).toEqual([
    'packages/a/package.json asks for zod 4.6.7, package-lock.json has none: run npm install',
  ])
  expect(plant({ zod: '4.6.8' }, { zod: '4.6.7' })[0]).toContain(
    'asks for zod 4.6.8, package-lock.json has 4.6.7',
  )
  expect(plant({}, { zod: '4.6.7' })[0]).toContain('asks for zod (not at all)')
})

test('a workspace that the lockfile does not know is named', () => {
  plant({}, {})
  mkdirSync(join(root, 'packages/b'))
  writeFileSync(join(root, 'packages/b/package.json'), '{}')
  expect(checkLockfile(root, ['packages/b/package.json'])).toEqual([
    'packages/b/package.json is not in package-lock.json: run npm install',
  ])
})
