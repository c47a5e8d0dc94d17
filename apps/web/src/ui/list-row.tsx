import { Box, Group } from '@mantine/core'
import type { ReactNode } from 'react'

type ListRowProps = { children: ReactNode; side?: ReactNode }

/** One of a list in a panel; `side` is what can be done with it. Long words break rather than push it out of the panel. */
export function ListRow({ children, side }: ListRowProps) {
  return (
    <Group
      role="listitem"
      justify="space-between"
      gap="sm"
      py="xs"
      style={{ borderTop: '1px solid var(--t-grid)' }}
    >
      <Box miw={0} flex="1 1 240px" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Box>
      {side}
    </Group>
  )
}
