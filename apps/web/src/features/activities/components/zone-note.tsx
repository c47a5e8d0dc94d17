import { wallTimeOf } from '@tributary/contract/wall-clock'
import { useNow } from '../../../lib/clock-context.tsx'
import { localTimeZone, zoneWords } from '../../../lib/places.ts'
import { useWorkspace } from '../../../lib/workspace-context.tsx'
import { Text } from '../../../ui/primitives.ts'

/** Whose time it is that the page shows, where clocks of this device show another. */
export function ZoneNote() {
  const timeZone = useWorkspace().time_zone
  const ms = useNow().getTime()
  if (wallTimeOf(ms, timeZone) === wallTimeOf(ms, localTimeZone())) return null
  return (
    <Text size="xs" c="dimmed">
      All times are {zoneWords(timeZone)}.
    </Text>
  )
}
