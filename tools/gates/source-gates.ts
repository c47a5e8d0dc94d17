import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPixel } from '../../packages/pixel/build.ts'
import { repositoryFiles } from '../repository-files.ts'
import { allRules } from '../rules/all-rules.ts'
import { checkLinks } from '../rules/links.ts'
import { applyRules, createRepositoryFile, type RepositoryFile, type Violation } from '../rules/rule.ts'
import { SIZE_EXCEPTIONS } from '../size-ratchet.data.ts'
import { checkSizes } from '../size-ratchet.ts'
import type { Gate } from './gate.ts'
import { checkLockfile } from './lockfile.ts'

/** Gates over the text of the repository; the files are read once for all of them. */
export function createSourceGates(root: string): Gate[] {
  const files = readRepository(root)
  const gate = (name: string, check: () => readonly Violation[]): Gate => ({
    name,
    run: async () => check().map(formatViolation),
  })
  return [
    gate('conventions', () => applyRules(allRules, files)),
    gate('sizes', () => checkSizes(files, SIZE_EXCEPTIONS)),
    gate('links', () => checkLinks(files)),
    {
      name: 'lockfile',
      run: async () =>
        checkLockfile(
          root,
          files
            .map(({ path }) => path)
            .filter((path) => /^((apps|packages)\/[^/]+\/)?package\.json$/.test(path)),
        ),
    },
  ]
}

/** The tracker is built into a folder of its own: what is in dist may be older. */
export function createPixelSizeGate(): Gate {
  return {
    name: 'pixel weight',
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tributary-pixel-'))
      try {
        await buildPixel(join(folder, 'track.js'))
        return []
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)]
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

function readRepository(root: string): RepositoryFile[] {
  return repositoryFiles(root)
    .filter((path) => existsSync(join(root, path)))
    .map((path) => createRepositoryFile(path, readFileSync(join(root, path), 'utf8')))
}

function formatViolation(violation: Violation): string {
  return `${violation.path}:${violation.line}  ${violation.message}`
}
