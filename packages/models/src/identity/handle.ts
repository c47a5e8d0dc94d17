/**
 * A handle names a browser or a known person in one text: `a:<anonymous id>`, `e:<hash of e-mail>`, `u:<user id>`,
 * `c:<CRM contact>`, `p:<payment customer>`.
 */
import { PLACEHOLDER_IDS } from './placeholder-ids.data.ts'

/** Kinds in the order in which they lend a person their name: a user id before a browser. */
export const HANDLE_KINDS = ['u', 'c', 'p', 'e', 'a'] as const
export type HandleKind = (typeof HANDLE_KINDS)[number]

/**
 * The kind of a handle.
 *
 * @throws when the text does not begin with the letter of a kind and a colon: handles are made by code, never typed.
 */
export function handleKind(handle: string): HandleKind {
  const kind = HANDLE_KINDS.find((letter) => handle.startsWith(`${letter}:`))
  if (kind === undefined) throw new Error(`not a handle: ${handle}`)
  return kind
}

/** Whether the text is a handle. */
export function isHandle(text: string): boolean {
  return HANDLE_KINDS.some((letter) => text.startsWith(`${letter}:`) && text.length > 2)
}

/** Whether the handle names a person and not merely a browser. */
export function isKnown(handle: string): boolean {
  return handleKind(handle) !== 'a'
}

/**
 * Whether the id is one that software sends when it has none (`u:undefined`, `a:0`). Everybody would be that one person.
 * Hashes of e-mail addresses are never placeholders.
 */
export function isPlaceholder(handle: string): boolean {
  return handleKind(handle) !== 'e' && PLACEHOLDER_IDS.has(handle.slice(2).trim().toLowerCase())
}
