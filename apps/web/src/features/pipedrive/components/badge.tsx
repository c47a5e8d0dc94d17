import type { PipedriveBadgeState } from '@tributary/contract/pipedrive'
import { Badge } from '../../../ui/primitives.ts'
import { BADGE_WORDS } from '../../../ui/sync-words.ts'

export function StateBadge({ state }: { state: PipedriveBadgeState }) {
  const { label, color } = BADGE_WORDS[state]
  return (
    <Badge variant="light" color={color}>
      {label}
    </Badge>
  )
}
