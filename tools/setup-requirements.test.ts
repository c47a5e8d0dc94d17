import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const module = join(import.meta.dirname, 'setup/requirements.mjs')

/** The set-up is plain JavaScript for older Nodes: called as they call it, from a module of its own. */
function checkVersion(version: string): { code: number | null; err: string } {
  const script = `import { checkNodeVersion } from '${module}'; checkNodeVersion('${version}')`
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  return { code: run.status, err: run.stderr }
}

test('Node 20 and newer will do', () => {
  expect(['20.0.0', '22.11.0', '24.1.0', '100.0.0'].map((version) => checkVersion(version).code)).toEqual([
    0, 0, 0, 0,
  ])
})

test('an older Node is refused with what is needed', () => {
  const { code, err } = checkVersion('18.20.4')
  expect(code).not.toBe(0)
  expect(err).toContain('needs Node 20 or newer, this is 18.20.4')
})
