/**
 * `node tools/generate-openapi.ts`: writes docs/openapi.json from the routes. The gate compares the two, so that the
 * committed document is what the server answers.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = 'apps/server/src/openapi.ts'
const DOCUMENT = 'docs/openapi.json'

async function renderDocument(root: string): Promise<string> {
  const module: Readonly<Record<string, unknown>> = await import(join(root, SOURCE))
  const build = module.buildOpenApiDocument
  if (typeof build !== 'function') throw new Error(`${SOURCE} exports no function buildOpenApiDocument`)
  return `${JSON.stringify(await build(), null, 2)}\n`
}

/** Says what is wrong when the committed document is not the one the routes give. */
export async function checkOpenApiIsFresh(root: string): Promise<string[]> {
  const committed = join(root, DOCUMENT)
  const isFresh = existsSync(committed) && readFileSync(committed, 'utf8') === (await renderDocument(root))
  return isFresh ? [] : [`${DOCUMENT} is not what the routes give: run node tools/generate-openapi.ts`]
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  writeFileSync(join(root, DOCUMENT), await renderDocument(root))
  process.stdout.write(`Written ${DOCUMENT}\n`)
}
