/** What an entry of the audit log says. Decisions only. */
import type { Author } from './access.ts'

/** `create`, `update` and `delete`, or a verb of the thing itself, such as `merge` or `revoke`. */
export type Change = {
  readonly action: string
  /** What kind of thing was changed, in the words of the contract: `member`, `contact`, `deal`. */
  readonly kind: string
  readonly id: string
  /** What people call it; it may be gone when the entry is read. */
  readonly name?: string
  /** The thing as it was, and as it is now; of both only the fields that differ are kept. */
  readonly before?: object | null | undefined
  readonly after?: object | null | undefined
}

/** What a value is replaced with where the field's name says that it lets somebody in. */
const HIDDEN = '[hidden]'
const SECRET_FIELD = /password|secret|token|api_?key$|_hash$|^sealed/i

type Fields = Readonly<Record<string, unknown>>

/**
 * Before and after with the fields that differ alone, secrets hidden; undefined when nothing differs. A thing that was
 * made has no before, one that was deleted no after.
 */
export function differenceOf(
  before: object | null | undefined,
  after: object | null | undefined,
): { before: Fields | null; after: Fields | null } | undefined {
  const from = before ? plain(before) : null
  const to = after ? plain(after) : null
  if (from === null || to === null) return { before: from && hideSecrets(from), after: to && hideSecrets(to) }
  // What the later state does not mention was not touched.
  const changed = Object.keys(to).filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]))
  if (changed.length === 0) return undefined
  return { before: hideSecrets(pick(from, changed)), after: hideSecrets(pick(to, changed)) }
}

/** As JSON keeps it: dates become text, bigints are said in digits, what is undefined is left out. */
function plain(value: object): Fields {
  return JSON.parse(
    JSON.stringify(value, (_, entry: unknown) => (typeof entry === 'bigint' ? String(entry) : entry)),
  ) as Fields
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]))
}

function hideSecrets(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRET_FIELD.test(name) && value !== null ? HIDDEN : value,
    ]),
  )
}

/** Who made a change, as the entry keeps it. */
export function actorOfEntry(author: Author): {
  actor_kind: 'user' | 'api_key' | 'system'
  actor_id: string | null
} {
  if (author.userId !== null) return { actor_kind: 'user', actor_id: author.userId }
  if (author.apiKeyId !== undefined) return { actor_kind: 'api_key', actor_id: author.apiKeyId }
  return { actor_kind: 'system', actor_id: null }
}
