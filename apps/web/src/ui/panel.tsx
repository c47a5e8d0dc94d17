import { Box, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

type PanelProps = {
  title?: string
  note?: ReactNode
  actions?: ReactNode
  flush?: boolean
  children: ReactNode
}

/** A framed part of a page. `flush` lets a table reach the frame. */
export function Panel({ title, note, actions, flush = false, children }: PanelProps) {
  return (
    <Box component="section" className="panel" aria-label={title}>
      {(title !== undefined || actions !== undefined) && (
        <Group justify="space-between" gap="xs" px="md" pt="sm" pb={flush ? 'sm' : 0}>
          <Box miw={0}>
            {title !== undefined && <Title order={2}>{title}</Title>}
            {note !== undefined && (
              <Text size="xs" c="dimmed">
                {note}
              </Text>
            )}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
      )}
      <Box p={flush ? 0 : 'md'} pt={flush ? 0 : 'sm'}>
        {children}
      </Box>
    </Box>
  )
}
