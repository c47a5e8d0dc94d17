// Directions between folders: docs/ARCHITECTURE.md explains them, this file is what `npm run check` runs.
import { CAPABILITIES } from './tools/capabilities.data.ts'

const TEST = '(\\.(test|testkit)\\.tsx?$|/browser/)'
const SERVER = 'apps/server/src'

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** What each workspace may import from the others; its tests may use testkit and tools as well. */
const ALLOWED = {
  'packages/pixel': [],
  'packages/models': [],
  'packages/contract': ['packages/pixel'],
  'packages/query': ['packages/contract', 'packages/stores'],
  'packages/stores': [],
  'packages/connectors': ['packages/contract'],
  'packages/testkit': ['packages/pixel', 'packages/contract', 'packages/stores'],
  'apps/web': ['packages/contract', 'packages/pixel', 'packages/query', 'packages/models'],
  'apps/server': ['packages'],
  'apps/cli': ['packages', 'apps/server'],
}

const directions = Object.entries(ALLOWED).flatMap(([workspace, allowed]) => {
  const own = [workspace, ...allowed].map((folder) => `^${folder}/`)
  const outside = { path: '^(apps|packages|tools|bench)/' }
  const name = `direction-of-${workspace.replace('/', '-')}`
  return [
    forbid(
      name,
      `${workspace} imports nothing but ${allowed.join(', ') || 'itself'}`,
      { path: `^${workspace}/`, pathNot: TEST },
      { ...outside, pathNot: own },
    ),
    forbid(
      `${name}-tests`,
      `the tests of ${workspace} may import testkit and tools besides`,
      { path: `^${workspace}/.*${TEST}` },
      { ...outside, pathNot: [...own, '^packages/testkit/', '^tools/'] },
    ),
  ]
})

/** A capability's face to the others: its services, its tables of data and its files without a role. */
// Plus the statement fragments that are meant to be composed: what was bought, who a handle belongs to, and how credit is divided.
const FACE =
  '(/[a-z0-9-]+(\\.(service|data))?|/collect/order-lines\\.sql|/identify/person-links\\.sql|/attribute/credit\\.sql)\\.ts$'

const capabilities = CAPABILITIES.flatMap((capability, at) => {
  const others = (names) => `^${SERVER}/(${names.join('|')})/`
  const earlier = CAPABILITIES.slice(0, at)
  const later = CAPABILITIES.slice(at + 1)
  const from = { path: `^${SERVER}/${capability}/` }
  return [
    later.length > 0 &&
      forbid(`order-of-${capability}`, `${capability} comes before ${later.join(', ')}`, from, {
        path: others(later),
      }),
    earlier.length > 0 &&
      forbid(
        `face-of-others-in-${capability}`,
        'only the services and domain files of another capability',
        from,
        {
          path: others(earlier),
          pathNot: FACE,
        },
      ),
  ].filter(Boolean)
})

const server = [
  forbid(
    'capabilities-below-the-root',
    'a capability gets what it needs as arguments, never from the files that wire it',
    {
      path: `^${SERVER}/[^/]+/`,
      pathNot: TEST,
    },
    { path: `^${SERVER}/[^/]+\\.ts$` },
  ),
  forbid(
    'http-knows-no-capability',
    'of the capabilities, http sees who acts and nothing else',
    {
      path: `^${SERVER}/http/`,
      pathNot: TEST,
    },
    { path: `^${SERVER}/(${CAPABILITIES.join('|')})/`, pathNot: `^${SERVER}/access/access\\.ts$` },
  ),
  forbid(
    'routes-apart',
    'routes never import routes',
    { path: '\\.routes\\.ts$' },
    { path: '\\.routes\\.ts$' },
  ),
  forbid(
    'testkit-in-production',
    'only the sample company and the command line build simulated worlds',
    {
      path: '^(apps|packages)/',
      pathNot: [TEST, '^packages/testkit/', `^${SERVER}/sample/`, '^apps/cli/'],
    },
    { path: '^packages/testkit/' },
  ),
]

const WEB = '^apps/web/src'
const web = [
  forbid(
    'features-apart',
    'features never import each other; a route composes them',
    {
      path: `${WEB}/features/([^/]+)/`,
    },
    { path: `${WEB}/features/`, pathNot: `${WEB}/features/$1/` },
  ),
  forbid(
    'features-below-app',
    'a feature does not know the routes',
    { path: `${WEB}/features/` },
    { path: `${WEB}/app/` },
  ),
  forbid(
    'parts-below-features',
    'ui and charts know no feature',
    {
      path: `${WEB}/(ui|charts)/`,
    },
    { path: `${WEB}/(app|features)/` },
  ),
  forbid(
    'lib-lowest',
    'lib knows nothing of what is drawn',
    { path: `${WEB}/lib/` },
    { path: `${WEB}/(app|features|ui|charts)/` },
  ),
  forbid(
    'mantine-in-ui',
    'only ui touches the primitive library',
    {
      path: WEB,
      pathNot: `${WEB}/ui/`,
    },
    { path: '(^|/)@mantine/' },
  ),
  forbid(
    'echarts-in-charts',
    'only charts touches the chart library',
    {
      path: WEB,
      pathNot: `${WEB}/charts/`,
    },
    { path: 'node_modules/echarts/' },
  ),
]

const everywhere = [
  forbid('no-cycles', 'two files that need each other are one file, or need a third', {}, { circular: true }),
  forbid('no-unresolved', 'an import that leads nowhere', {}, { couldNotResolve: true }),
  forbid(
    'no-tests-in-production',
    'tests are imported by nothing',
    { pathNot: TEST },
    { path: '\\.test\\.tsx?$' },
  ),
]

// biome-ignore lint/style/noDefaultExport: dependency-cruiser reads the default export
export default {
  forbidden: [...everywhere, ...directions, ...capabilities, ...server, ...web],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.mjs', '.js', '.json'],
    },
  },
}
