/** What a phone loads before it can log an activity. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import type { Gate } from './gate.ts'

/** Scripts of the first page of a seller, after gzip -9. */
const MAX_GZIP_BYTES = 250_000
const PAGE = 'features/activities/components/today-page.tsx'

/** The parts of a built file that decide what is loaded with it. */
export type ScriptFile = {
  readonly fileName: string
  readonly code: string
  readonly isEntry: boolean
  /** The module that the file was made for. */
  readonly facadeModuleId: string | null
  /** Files that it cannot start without. */
  readonly imports: readonly string[]
}

/** The app's first file, that of the page, and all that they cannot start without, each once. */
export function firstLoad(files: readonly ScriptFile[], page: string): ScriptFile[] {
  const byName = new Map(files.map((file) => [file.fileName, file]))
  const loaded = new Set<ScriptFile>()
  const load = (file: ScriptFile | undefined): void => {
    if (!file || loaded.has(file)) return
    loaded.add(file)
    for (const name of file.imports) load(byName.get(name))
  }
  load(files.find((file) => file.isEntry))
  load(files.find((file) => file.facadeModuleId?.endsWith(page)))
  return [...loaded]
}

const gzipBytes = (file: ScriptFile): number => gzipSync(file.code, { level: 9 }).length

/** Builds the web app without writing it, and weighs the scripts of the page Today. */
export function createWebWeightGate(root: string): Gate {
  return {
    name: 'web weight',
    run: async () => {
      const built = await build({
        root: join(root, 'apps/web'),
        configFile: join(root, 'apps/web/vite.config.ts'),
        logLevel: 'error',
        build: { write: false },
      })
      const outputs = [built].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
      const files = firstLoad(
        outputs.filter((file) => file.type === 'chunk'),
        PAGE,
      )
      if (!files.some((file) => file.facadeModuleId?.endsWith(PAGE))) return [`no file is built for ${PAGE}`]
      const bytes = files.reduce((sum, file) => sum + gzipBytes(file), 0)
      if (bytes <= MAX_GZIP_BYTES) return []
      const heaviest = files
        .map((file) => `${gzipBytes(file)} ${file.fileName}`)
        .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
      return [
        `the page Today loads ${bytes} bytes of script after gzip, ${MAX_GZIP_BYTES} are allowed`,
        ...heaviest.slice(0, 6),
      ]
    },
  }
}
