import type { LiveView } from '@tributary/contract/live'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Badge } from '../../../ui/primitives.ts'
import type { LiveStatus } from '../api/live-stream.ts'

const WORDS = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  refused: 'Closed',
} as const satisfies Record<LiveStatus['kind'], string>

/** How the connection is; while it is gone, of when the numbers are. */
export function ConnectionBadge({ status, view }: { status: LiveStatus; view: LiveView | undefined }) {
  const format = useFormat()
  const isLive = status.kind === 'live'
  const since =
    isLive || !view ? '' : `, as of ${format.timeExact(new Date(view.second * 1000).toISOString())}`
  return (
    <Badge
      variant={isLive ? 'light' : 'default'}
      tt="none"
      size="lg"
      fw={500}
      role="status"
      leftSection={
        <span
          aria-hidden
          style={{
            display: 'inline-block',
            width: 8,
            height: 8,
            borderRadius: 4,
            background: isLive ? 'var(--t-good)' : 'var(--t-warn)',
          }}
        />
      }
    >
      {WORDS[status.kind]}
      {since}
    </Badge>
  )
}
