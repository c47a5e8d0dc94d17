import { Badge, VisuallyHidden } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { PipedriveKind } from '@tributary/contract/pipedrive'
import { pipedriveBadgeQuery } from '../lib/pipedrive-badges.ts'
import { useWorkspace } from '../lib/workspace-context.tsx'
import { BADGE_WORDS, badgeSentence } from './sync-words.ts'

/** How a record stands with Pipedrive, in a row or on a card; nothing where it was never to be sent. */
export function SyncBadge({ kind, id }: { kind: PipedriveKind; id: string }) {
  const { data } = useQuery(pipedriveBadgeQuery(useWorkspace().workspace_id, kind, id))
  if (!data) return null
  const { label, color } = BADGE_WORDS[data.state]
  const sentence = badgeSentence(data.state, data.problem)
  return (
    <Badge
      component="span"
      size="sm"
      variant="light"
      color={color}
      tt="none"
      fw={500}
      px={6}
      // On a narrow card it breaks into lines, in a row it keeps its width: it is never cut.
      h="auto"
      mih={18}
      maw="100%"
      flex="none"
      styles={{ label: { whiteSpace: 'normal' } }}
      leftSection={<IconRefresh size={12} aria-hidden />}
      title={sentence}
    >
      <span aria-hidden>{label}</span>
      <VisuallyHidden>{sentence}</VisuallyHidden>
    </Badge>
  )
}
