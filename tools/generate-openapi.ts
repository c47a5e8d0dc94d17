/**
 * `node tools/generate-openapi.ts`: writes docs/openapi.json from the routes. The gate compares the two, so that the
 * committed document is what the server answers.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildOpenApiDocument } from '../apps/server/src/openapi.ts'

const DOCUMENT = 'docs/openapi.json'

function renderDocument(): string {
  return `${JSON.stringify(buildOpenApiDocument(), null, 2)}\n`
}

/** Says what is wrong when the committed document is not the one the routes give. */
export function checkOpenApiIsFresh(root: string): string[] {
  const committed = join(root, DOCUMENT)
  const isFresh = existsSync(committed) && readFileSync(committed, 'utf8') === renderDocument()
  return isFresh ? [] : [`${DOCUMENT} is not what the routes give: run node tools/generate-openapi.ts`]
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  writeFileSync(join(root, DOCUMENT), renderDocument())
  process.stdout.write(`Written ${DOCUMENT}\n`)
}
