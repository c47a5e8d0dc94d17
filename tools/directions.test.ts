import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '..')
const SERVER = 'apps/server/src'
const WEB = 'apps/web/src'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tributary-directions-'))
  plant({
    'tsconfig.base.json': '{ "compilerOptions": { "allowImportingTsExtensions": true, "noEmit": true } }',
  })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function plant(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** A file that imports another, which is there too. */
function plantImport(from: string, to: string): void {
  plant({ [to]: 'export const a = 1' })
  const up = '../'.repeat(from.split('/').length - 1)
  plant({ [from]: `export * from '${up}${to}'` })
}

/** Names of the rules that the planted files break. */
function brokenRules(): string[] {
  const script = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const config = join(repository, '.dependency-cruiser.mjs')
  const run = spawnSync(process.execPath, [script, '--config', config, '--output-type', 'json', '.'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const report = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string } }[] } }
  return [...new Set(report.summary.violations.map(({ rule }) => rule.name))].sort()
}

test('what the layout allows breaks no rule', () => {
  plantImport(`${SERVER}/measure/overview.service.ts`, `${SERVER}/attribute/attribution.service.ts`)
  plantImport(`${SERVER}/measure/overview.routes.ts`, `${SERVER}/attribute/attribution.ts`)
  plantImport(`${SERVER}/measure/overview.store.ts`, 'packages/stores/src/sql.ts')
  plantImport(`${SERVER}/sample/sample.service.ts`, 'packages/testkit/src/world.ts')
  plantImport(`${SERVER}/http/api.ts`, `${SERVER}/access/access.ts`)
  plantImport('packages/contract/src/events.ts', 'packages/pixel/src/wire.ts')
  plantImport('packages/stores/src/sql.test.ts', 'packages/testkit/src/test-stores.ts')
  plantImport(`${WEB}/features/overview/components/tile.tsx`, `${WEB}/ui/panel.tsx`)
  expect(brokenRules()).toEqual([])
})

test('a package that imports what is above it breaks its direction', () => {
  plantImport('packages/models/src/markov.ts', 'packages/contract/src/attribution.ts')
  plantImport('packages/stores/src/store.ts', 'packages/contract/src/money.ts')
  plantImport('packages/contract/src/a.ts', `${SERVER}/measure/overview.ts`)
  plantImport(`${WEB}/lib/rows.ts`, `${SERVER}/measure/rows.ts`)
  plantImport('packages/pixel/src/a.ts', 'tools/chromium.ts')
  expect(brokenRules()).toEqual([
    'direction-of-apps-web',
    'direction-of-packages-contract',
    'direction-of-packages-models',
    'direction-of-packages-pixel',
    'direction-of-packages-stores',
  ])
})

test('a package named in an import is followed through its exports', () => {
  plant({
    'packages/contract/package.json': '{ "name": "@tributary/contract", "exports": { "./*": "./src/*.ts" } }',
    'packages/contract/src/money.ts': 'export const a = 1',
    'packages/models/src/markov.ts': "export * from '@tributary/contract/money'",
  })
  mkdirSync(join(root, 'node_modules/@tributary'), { recursive: true })
  symlinkSync('../../packages/contract', join(root, 'node_modules/@tributary/contract'))
  expect(brokenRules()).toEqual(['direction-of-packages-models'])
})

test('a capability that imports a later one, or the inside of an earlier one, breaks the order', () => {
  plantImport(`${SERVER}/collect/consumer.ts`, `${SERVER}/attribute/attribution.service.ts`)
  plantImport(`${SERVER}/measure/overview.sql.ts`, `${SERVER}/attribute/journey.sql.ts`)
  plantImport(`${SERVER}/import/import.service.ts`, `${SERVER}/collect/collect.store.ts`)
  plantImport(`${SERVER}/attribute/credit.service.ts`, `${SERVER}/env.ts`)
  plantImport(`${SERVER}/http/app.ts`, `${SERVER}/measure/events.service.ts`)
  expect(brokenRules()).toEqual([
    'capabilities-below-the-root',
    'face-of-others-in-import',
    'face-of-others-in-measure',
    'http-knows-no-capability',
    'order-of-collect',
  ])
})

test('routes that import routes, circles, and imports that lead nowhere are found', () => {
  plantImport(`${SERVER}/measure/overview.routes.ts`, `${SERVER}/measure/events.routes.ts`)
  plant({
    'packages/query/src/a.ts': "import './b.ts'",
    'packages/query/src/b.ts': "import './a.ts'",
    'packages/query/src/c.ts': "import './gone.ts'",
  })
  expect(brokenRules()).toEqual(['no-cycles', 'no-unresolved', 'routes-apart'])
})

test('simulated worlds and tests stay out of production', () => {
  plantImport(`${SERVER}/measure/overview.service.ts`, 'packages/testkit/src/world.ts')
  plantImport('packages/query/src/plan.ts', 'packages/query/src/plan.test.ts')
  expect(brokenRules()).toEqual(['no-tests-in-production', 'testkit-in-production'])
})

test('features, parts and libraries of the web app keep their places', () => {
  plantImport(`${WEB}/features/overview/components/tile.tsx`, `${WEB}/features/import/model/rows.ts`)
  plantImport(`${WEB}/features/pixel/components/page.tsx`, `${WEB}/app/router.tsx`)
  plantImport(`${WEB}/ui/panel.tsx`, `${WEB}/features/import/api/list.ts`)
  plantImport(`${WEB}/lib/format.ts`, `${WEB}/ui/theme.ts`)
  plant({
    'node_modules/@mantine/core/package.json': '{ "name": "@mantine/core", "main": "index.js" }',
    'node_modules/@mantine/core/index.js': '',
    'node_modules/echarts/package.json': '{ "name": "echarts", "main": "index.js" }',
    'node_modules/echarts/index.js': '',
    [`${WEB}/app/shell.tsx`]: "import '@mantine/core'\nimport 'echarts'",
    [`${WEB}/ui/primitives.ts`]: "import '@mantine/core'",
    [`${WEB}/charts/line.tsx`]: "import 'echarts'",
  })
  expect(brokenRules()).toEqual([
    'echarts-in-charts',
    'features-apart',
    'features-below-app',
    'lib-lowest',
    'mantine-in-ui',
    'parts-below-features',
  ])
})
