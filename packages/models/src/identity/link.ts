/** A link says that two handles are one person: who says so, since when, how certainly. */
import { handleKind, isKnown } from './handle.ts'

export const LINK_SOURCES = ['event', 'import', 'manual', 'device'] as const
/**
 * `event`: a sign-in, purchase or form. `import`: a file. `manual`: a member of the workspace. `device`: inferred from
 * behaviour, see `device-score`; it never holds against another.
 */
export type LinkSource = (typeof LINK_SOURCES)[number]

export type IdentityLink = {
  /** Unique among the links of a workspace. */
  readonly id: string
  readonly handle: string
  /** The known end, where only one is known. */
  readonly other: string
  readonly source: LinkSource
  /** Milliseconds since 1970 of the earliest moment it was seen; 0 for one that holds always. */
  readonly tsMs: number
  /** 0 to 1. Only links inferred from behaviour have less than their source's own. */
  readonly certainty: number
}

/**
 * How certain a stated link is: 1 for a signed-in user, a file and a member of the workspace, 0.9 for an e-mail address
 * that was typed without a sign-in.
 */
export function statedCertainty(source: LinkSource, other: string): number {
  return source === 'event' && handleKind(other) === 'e' ? 0.9 : 1
}

/**
 * Whether the link ties an e-mail address to another known handle. An event that names both is the site speaking of a
 * signed-in account, so the address counts as verified.
 */
export function isVerifiedEmail(link: IdentityLink): boolean {
  const isEmail = [handleKind(link.handle) === 'e', handleKind(link.other) === 'e']
  return isStated(link) && isKnown(link.handle) && isKnown(link.other) && isEmail[0] !== isEmail[1]
}

/** Whether data says so, not a member of the workspace and not a guess. */
export function isStated(link: IdentityLink): boolean {
  return link.source === 'event' || link.source === 'import'
}

/** Order of links that compete: earliest first, then by the names of its ends and its source. Total, and without regard to arrival. */
export function byTime(a: IdentityLink, b: IdentityLink): number {
  return (
    a.tsMs - b.tsMs ||
    textOrder(a.other, b.other) ||
    textOrder(a.handle, b.handle) ||
    LINK_SOURCES.indexOf(a.source) - LINK_SOURCES.indexOf(b.source) ||
    textOrder(a.id, b.id)
  )
}

/** Order of inferred links: the most certain first. */
export function byCertainty(a: IdentityLink, b: IdentityLink): number {
  return b.certainty - a.certainty || byTime(a, b)
}

/** By code unit, the same on every machine. */
export function textOrder(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
