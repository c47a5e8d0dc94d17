import type { Person } from '@tributary/contract/people'
import type { ReactNode } from 'react'
import { useFormat } from '../../../lib/workspace-context.tsx'
import { Box, SimpleGrid, Text } from '../../../ui/primitives.ts'

/** What the person brought so far, and when they were here. */
export function ValueTiles({ person }: { person: Person }) {
  const format = useFormat()
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      {person.value.map((value) => (
        <Tile
          key={value.currency}
          label={`Value so far${person.value.length > 1 ? `, ${value.currency}` : ''}`}
          note={
            value.net_amount_minor === value.amount_minor
              ? 'nothing refunded'
              : `${format.money(value.amount_minor, value.currency)} before refunds`
          }
        >
          {format.money(value.net_amount_minor, value.currency)}
        </Tile>
      ))}
      <Tile
        label="Conversions"
        note={person.value.length === 0 ? 'none with money' : 'with and without money'}
      >
        {format.count(person.counts.conversions)}
      </Tile>
      <Tile
        label="Sessions"
        note={
          person.first_seen === null
            ? 'never seen by the pixel'
            : `first ${format.instant(person.first_seen)}`
        }
      >
        {format.count(person.counts.sessions)}
      </Tile>
      <Tile
        label="Touches"
        note={person.last_seen === null ? 'from imports' : `last seen ${format.instant(person.last_seen)}`}
      >
        {format.count(person.counts.touches)}
      </Tile>
    </SimpleGrid>
  )
}

function Tile({ label, note, children }: { label: string; note: string; children: ReactNode }) {
  return (
    <Box className="panel" p="sm">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={600} fz={20} className="num">
        {children}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Box>
  )
}
