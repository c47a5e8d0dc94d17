import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { DataDirectoryError, openDataDirectory } from './data-directory.ts'

const folders: string[] = []
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'tributary-data-'))
  folders.push(path)
  return path
}
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
})

test('a second process is refused with the number of the first and the way out', async () => {
  const path = folder()
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { openDataDirectory } from ${JSON.stringify(join(import.meta.dirname, 'data-directory.ts'))}; openDataDirectory(${JSON.stringify(path)}); console.log('open'); setInterval(() => {}, 1000)`,
  ])
  try {
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    expect(() => openDataDirectory(path)).toThrow(
      new RegExp(`in use by process ${holder.pid}.*--data.*--url`),
    )
  } finally {
    holder.kill('SIGKILL')
    await new Promise((resolve) => holder.once('exit', resolve))
  }
  // Killed without a chance to clean up: the lock it left is recognised as nobody's.
  const directory = openDataDirectory(path)
  directory.release()
  expect(existsSync(join(path, 'lock'))).toBe(false)
})

test('a lock of a process id that is in use again by another program is taken over', () => {
  const path = folder()
  writeFileSync(join(path, 'lock'), JSON.stringify({ pid: 1, started: 'not the start of process 1' }))
  const directory = openDataDirectory(path)
  expect(JSON.parse(readFileSync(join(path, 'lock'), 'utf8')).pid).toBe(process.pid)
  directory.release()
})

test('a torn lock file is taken over', () => {
  const path = folder()
  writeFileSync(join(path, 'lock'), '{"pid":')
  openDataDirectory(path).release()
})

test('a place that cannot be written is refused with its name and a remedy', () => {
  const path = join(folder(), 'file')
  writeFileSync(path, '')
  expect(() => openDataDirectory(path)).toThrow(DataDirectoryError)
  expect(() => openDataDirectory(path)).toThrow(path)
})

test('free space is told in bytes', () => {
  const directory = openDataDirectory(folder())
  expect(directory.freeBytes()).toBeGreaterThan(0)
  directory.release()
})
