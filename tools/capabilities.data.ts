/** The capabilities of apps/server/src, in order: each sees only those before it. Add a new one at its place. */
export const CAPABILITIES = ['access', 'collect', 'import', 'identify', 'attribute', 'measure', 'sample']
