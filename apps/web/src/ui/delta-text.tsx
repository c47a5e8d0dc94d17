import { Text, Tooltip } from '@mantine/core'
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react'
import { useFormat } from '../lib/workspace-context.tsx'

type DeltaProps = {
  /** Relative change, 0.12 for 12 % more; null when there is nothing to compare with. */
  change: number | null
  /** Whether more is better; `neither` for spend. */
  good?: 'up' | 'down' | 'neither'
  reason?: string
  against?: string
}

const ARROW = { up: IconArrowUpRight, down: IconArrowDownRight, flat: IconArrowRight }

/** A change with sign, arrow and colour. */
export function DeltaText({
  change,
  good = 'up',
  reason = 'Nothing to compare with in the earlier period',
  against,
}: DeltaProps) {
  const format = useFormat()
  if (change === null) return <Missing reason={reason} />
  const { text, direction } = format.delta(change)
  const Arrow = ARROW[direction]
  const tone = direction === 'flat' || good === 'neither' ? 'quiet' : direction === good ? 'good' : 'bad'
  const content = (
    <Text
      component="span"
      size="xs"
      className={`num ${tone}`}
      style={{ display: 'inline-flex', alignItems: 'center', gap: 2, verticalAlign: 'middle' }}
    >
      <Arrow size={14} aria-hidden />
      {text}
    </Text>
  )
  return against === undefined ? content : <Tooltip label={against}>{content}</Tooltip>
}

/** A missing value: a dash whose reason shows on hover and is read out. */
export function Missing({ reason }: { reason: string }) {
  return (
    <Tooltip label={reason} multiline maw={280}>
      <Text component="span" size="xs" c="dimmed" aria-label={reason} role="note" tabIndex={0}>
        –
      </Text>
    </Tooltip>
  )
}
