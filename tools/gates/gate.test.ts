import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCommandGate } from './command-gate.ts'
import { runGates } from './gate.ts'

test('every gate runs, also after one that failed or threw', async () => {
  const seen: string[] = []
  const results = await runGates(
    [
      { name: 'bad', run: async () => ['a.ts:1 wrong'] },
      { name: 'broken', run: () => Promise.reject(new Error('no such tool')) },
      { name: 'good', run: async () => [] },
    ],
    ({ name }) => seen.push(name),
  )
  expect(seen).toEqual(['bad', 'broken', 'good'])
  expect(results.map(({ failures }) => failures.length)).toEqual([1, 1, 0])
  expect(results[1]?.failures[0]).toContain('no such tool')
})

test('a command fails its gate by its exit code, and what it printed is kept', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tributary-gate-'))
  try {
    writeFileSync(join(root, 'tool.mjs'), "console.log('a.ts is bad'); process.exit(Number(process.argv[2]))")
    expect(await createCommandGate(root, 'tool', 'tool.mjs', ['1']).run()).toEqual(['a.ts is bad'])
    expect(await createCommandGate(root, 'tool', 'tool.mjs', ['0']).run()).toEqual([])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
