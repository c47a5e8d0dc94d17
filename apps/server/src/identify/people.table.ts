/** Row types of the tables that hold who is who. */
import type { LinkSource } from '@tributary/models/identity/link'
import type { LinkState } from '@tributary/models/identity/settle-people'
import type { ColumnType, Generated } from 'kysely'

/** `undone`: a member took the link back; it takes no part until it is restored. */
export type StoredLinkState = LinkState | 'undone'
export type DecisionKind =
  | 'merge'
  | 'undo'
  | 'restore'
  | 'share'
  | 'unshare'
  | 'count'
  | 'keep_apart'
  | 'settings'

/** 64-bit numbers arrive as text. */
type BigId = ColumnType<string, never, never>

export type PeopleTables = {
  person_handle: {
    workspace_id: string
    handle: string
    person: string
    written_person: string
    is_shared: Generated<boolean>
    shared_decision: boolean | null
  }
  person_link: {
    id: BigId
    workspace_id: string
    handle: string
    other: string
    source: LinkSource
    ts: Date
    certainty: number
    state: StoredLinkState
    is_kept_apart: Generated<boolean>
  }
  person: { workspace_id: string; person: string; known_since: Date; handles: number }
  person_decision: {
    id: BigId
    workspace_id: string
    kind: DecisionKind
    link_id: ColumnType<string | null, string | null, never>
    handle: string | null
    decided_by: string | null
    decided_at: Date
  }
  /** Of access: decisions name who made them, and nothing is stored for a workspace that is gone. */
  user: { id: string; name: string }
  workspace: { id: string }
  person_setting: {
    workspace_id: string
    max_people: number
    device_links: boolean
    device_score: number
  }
}
