import type { Journey } from '@tributary/contract/attribution'
import { useMemo } from 'react'
import { FigureFrame } from '../../../charts/figure-frame.tsx'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { channelColour } from '../../../ui/channel-colour.ts'
import { Box, Group, Text, useComputedColorScheme } from '../../../ui/primitives.ts'
import { type LinePoint, placeOnLine } from '../model/journey-line.ts'
import { journeyTable } from '../model/journey-table.ts'

const MIN_PX = 10
const MAX_PX = 34
const TABLE_HEIGHT_PX = 320

/** The journey as dots on a line of time; the larger the dot, the more credit. Details are in the list below it. */
export function JourneyStrip({ journey }: { journey: Journey }) {
  const format = useFormat()
  return (
    <FigureFrame
      label="Journey on a time line"
      summary={`${journey.touches.length} touches on a time line before the conversion`}
      table={journeyTable(journey, format)}
      tableHeight={TABLE_HEIGHT_PX}
    >
      <TimeLine journey={journey} />
    </FigureFrame>
  )
}

function TimeLine({ journey }: { journey: Journey }) {
  const format = useFormat()
  const points = useMemo(() => placeOnLine(journey), [journey])
  const first = journey.touches[0]
  const last = journey.refunds.at(-1)
  return (
    <Box aria-hidden>
      <Box pos="relative" h={56} mx={20}>
        <Box pos="absolute" left={0} right={0} top={27} h={2} bg="var(--t-line)" />
        {points.map((point) => (
          <StripPoint key={point.id} point={point} />
        ))}
      </Box>
      <Group justify="space-between" gap={4} fz={12} c="dimmed">
        <span>{first ? format.instant(first.ts) : ''}</span>
        <Text component="span" fz={12}>
          {last ? `Refunded ${format.instant(last.ts)}` : `Converted ${format.instant(journey.ts)}`}
        </Text>
      </Group>
    </Box>
  )
}

function StripPoint({ point }: { point: LinePoint }) {
  const scheme = useComputedColorScheme('light')
  const size = point.kind === 'touch' ? MIN_PX + Math.sqrt(Math.max(0, point.share)) * (MAX_PX - MIN_PX) : 16
  const look =
    point.kind === 'touch'
      ? {
          background: channelColour(point.channel, scheme),
          borderRadius: '50%',
          opacity: point.share > 0 ? 1 : 0.45,
        }
      : {
          background: point.kind === 'conversion' ? 'var(--t-ink)' : 'var(--t-bad)',
          transform: 'rotate(45deg)',
          borderRadius: 2,
        }
  return (
    <Box
      pos="absolute"
      style={{
        left: `calc(${point.at * 100}% - ${size / 2}px)`,
        top: 28 - size / 2,
        width: size,
        height: size,
        border: '2px solid var(--t-surface)',
        ...look,
      }}
      title={point.kind === 'touch' ? point.channel : point.kind === 'conversion' ? 'Conversion' : 'Refund'}
    />
  )
}
