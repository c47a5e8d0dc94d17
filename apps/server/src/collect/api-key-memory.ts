/** Remembers for a moment which workspace an API key opens: a look-up a request would cost more than the request. */

const KEEP_MS = 5_000
const MAX_KEYS = 1_000

type Known = { readonly workspaceId: Promise<string | undefined>; readonly until: number }

/** A deleted key keeps working for up to five seconds. */
export function createApiKeyMemory(
  find: (key: string) => Promise<string | undefined>,
  now: () => number,
): (key: string) => Promise<string | undefined> {
  const known = new Map<string, Known>()
  return function findWorkspace(key: string): Promise<string | undefined> {
    const at = now()
    const entry = known.get(key)
    if (entry && entry.until > at) return entry.workspaceId
    if (known.size >= MAX_KEYS) known.clear()
    const workspaceId = find(key)
    workspaceId.catch(() => known.delete(key)) // why: a failed look-up says nothing about the key; the caller sees it
    known.set(key, { workspaceId, until: at + KEEP_MS })
    return workspaceId
  }
}
