/** Links as they arrive: which are usable, what they become, and where reading goes on. */
import { LINK_SOURCES, type LinkSource, statedCertainty } from '@tributary/models/identity/link'
import type { NewLink } from './link.store.ts'
import type { ArrivalPosition, ArrivedLink } from './settled-links.sql.ts'

/** Longer ids are nobody's: indexes hold rows of some 2,700 bytes. */
const MAX_HANDLE_BYTES = 1_100

export function positionOf(row: ArrivedLink): ArrivalPosition {
  const { person, source } = row
  return { micros: BigInt(row.arrived_micros), handleKey: BigInt(row.handle_key), person, source }
}

/** Whether both ends can be stored, and are two. */
export function isUsable(row: ArrivedLink): boolean {
  const isWell = (handle: string) => !handle.includes('\0') && Buffer.byteLength(handle) <= MAX_HANDLE_BYTES
  return row.handle !== row.person && isWell(row.handle) && isWell(row.person)
}

/** A link that comes several times in one statement would be updated twice, which the relational store refuses. */
export function earliestOfEach(rows: readonly ArrivedLink[]): NewLink[] {
  const links = new Map<string, NewLink>()
  for (const row of rows) {
    const name = linkName('', row.handle, row.person, row.source)
    const tsMs = Number(row.ts_ms)
    const source = sourceOf(row.source)
    const known = links.get(name)
    if (known === undefined || tsMs < known.tsMs)
      links.set(name, {
        handle: row.handle,
        other: row.person,
        source,
        tsMs,
        certainty: statedCertainty(source, row.person),
      })
  }
  return [...links.values()]
}

function sourceOf(text: string): LinkSource {
  return LINK_SOURCES.find((source) => source === text) ?? 'import'
}

/** The link's identity within the installation. */
export const linkName = (workspaceId: string, handle: string, person: string, source: string) =>
  `${workspaceId}\n${source}\n${handle}\n${person}`
