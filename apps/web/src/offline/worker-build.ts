/** Builds the service worker after the app, with the list of files that it keeps. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { build, type Plugin, type Rollup } from 'vite'

const WORKER = join(import.meta.dirname, 'service-worker.ts')

/** Pages that work without a connection, and what shows notices; all that they load is kept. */
const OFFLINE_PARTS = /features\/activities\/components\/today-page\.tsx$|ui\/notifications\.tsx$/
/** From the folder `public`. */
const ICONS = ['/favicon.svg', '/icon-192.png', '/manifest.webmanifest']

type File = { readonly url: string; readonly revision: string | null }

/** What the app's start and its offline pages load, each once. Hashed names need no revision. */
function precachedFiles(bundle: Rollup.OutputBundle): File[] {
  const names = new Set<string>()
  const add = (name: string): void => {
    const file = bundle[name]
    if (names.has(name) || file?.type !== 'chunk') return
    names.add(name)
    for (const css of file.viteMetadata?.importedCss ?? []) names.add(css)
    for (const imported of file.imports) add(imported)
  }
  for (const file of Object.values(bundle))
    if (file.type === 'chunk' && (file.isEntry || OFFLINE_PARTS.test(file.facadeModuleId ?? '')))
      add(file.fileName)
  const page = bundle['index.html']
  const text = page?.type === 'asset' ? page.source : ''
  return [
    { url: '/index.html', revision: createHash('sha256').update(text).digest('hex').slice(0, 16) },
    ...[...names].sort().map((name) => ({ url: `/${name}`, revision: null })),
  ]
}

/** A plugin of the app's build. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    writeBundle: async (options, bundle) => {
      const files = precachedFiles(bundle)
      const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
      const icons = ICONS.map((url) => ({ url, revision: version }))
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: { PRECACHED: JSON.stringify([...files, ...icons]), 'process.env.NODE_ENV': '"production"' },
        build: {
          outDir: options.dir ?? 'dist',
          emptyOutDir: false,
          target: 'es2023',
          rolldownOptions: { input: WORKER, output: { format: 'iife', entryFileNames: 'sw.js' } },
        },
      })
    },
  }
}
