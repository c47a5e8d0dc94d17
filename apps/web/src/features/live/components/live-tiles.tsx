import type { LiveView } from '@tributary/contract/live'
import type { ReactNode } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Missing } from '../../../ui/delta-text.tsx'
import { Opening } from '../../../ui/opening.tsx'
import { Box, SimpleGrid, Text } from '../../../ui/primitives.ts'
import { rateNow } from '../model/event-rate.ts'
import { splitMoney, visitorsText } from '../model/live-words.ts'
import { isSamePlace, type VisitorsPlace } from '../model/visitors-place.ts'

type LiveTilesProps = {
  view: LiveView
  currency: string | undefined
  /** The number whose visitors are listed. */
  place: VisitorsPlace | undefined
  onPlace: (place: VisitorsPlace) => void
}

/** The four figures at the top. */
export function LiveTiles({ view, currency, place, onPlace }: LiveTilesProps) {
  const format = useFormat()
  const { main } = splitMoney(view, currency)
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <Tile
        label="Visitors now"
        note="Seen in the last 5 minutes"
        value={
          <Opening
            label={`Visitors now: ${visitorsText(view, format)}. List them`}
            isOpen={isSamePlace(place, {})}
            onOpen={view.visitors_now > 0 && (() => onPlace({}))}
          >
            {visitorsText(view, format)}
          </Opening>
        }
        testId="live-visitors"
      />
      <Tile
        label="Events per second"
        note="Over the last 10 seconds"
        value={format.credited(rateNow(view))}
        testId="live-rate"
      />
      <Tile
        label="Conversions"
        note="In the last 30 minutes"
        value={format.count(view.conversions_count)}
        testId="live-conversions"
      />
      <Tile
        label="Money arrived"
        note="In the last 30 minutes"
        value={
          currency === undefined ? (
            <Missing reason="No money has arrived, and this workspace has no currency yet" />
          ) : (
            format.money(main?.amount_minor ?? '0', currency)
          )
        }
        testId="live-money"
      />
    </SimpleGrid>
  )
}

type TileProps = { label: string; note: string; value: ReactNode; testId: string }

function Tile({ label, note, value, testId }: TileProps) {
  return (
    <Box className="panel" p="sm">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" fz={20} lh="28px" fw={600} className="num" data-testid={testId}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Box>
  )
}
