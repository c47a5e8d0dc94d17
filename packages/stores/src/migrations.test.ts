import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { MigrationError, pendingMigrations, readMigrations, splitStatements } from './migrations.ts'

const folders: string[] = []
const folderWith = (files: Record<string, string>) => {
  const path = mkdtempSync(join(tmpdir(), 'tributary-migrations-'))
  folders.push(path)
  for (const [name, body] of Object.entries(files)) writeFileSync(join(path, name), body)
  return path
}
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
})

test('statements end with a semicolon at the end of a line; comment lines are dropped', () => {
  expect(
    splitStatements("-- why\ncreate table a (x text default ';');\n\ninsert into a\n  values ('--kept');\n"),
  ).toEqual(["create table a (x text default ';')", "insert into a\n  values ('--kept')"])
})

test('gaps, duplicates and strange names are refused', async () => {
  await expect(readMigrations(folderWith({ '0001_a.sql': '', '0003_b.sql': '' }))).rejects.toThrow(
    MigrationError,
  )
  await expect(readMigrations(folderWith({ 'first.sql': '' }))).rejects.toThrow(/numbered/)
})

test('only what is new is applied; a changed or unknown migration stops the start', async () => {
  const known = await readMigrations(folderWith({ '0001_a.sql': 'select 1;', '0002_b.sql': 'select 2;' }))
  const [first, second] = known
  if (!first || !second) throw new Error('two migrations expected')
  expect(pendingMigrations(known, [first])).toEqual([second])
  expect(() => pendingMigrations(known, [{ ...first, checksum: 'other' }])).toThrow(
    /was changed after it was applied/,
  )
  expect(() =>
    pendingMigrations(known, [first, second, { number: 3, name: '0003_c.sql', checksum: '' }]),
  ).toThrow(/newer version/)
})
