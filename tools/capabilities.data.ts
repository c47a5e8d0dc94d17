/** The capabilities of apps/server/src, in order: each sees only those before it. Add a new one at its place. */
export const CAPABILITIES = [
  'access',
  'views',
  'collect',
  'import',
  'identify',
  'attribute',
  'campaigns',
  'analyse',
  'query',
  'measure',
  'live',
  'sample',
]
