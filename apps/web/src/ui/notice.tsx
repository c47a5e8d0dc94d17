import { Box, Text } from '@mantine/core'
import type { ReactNode } from 'react'

type NoticeProps = { title: string; tone?: 'plain' | 'warn' | 'bad'; alert?: boolean; children: ReactNode }

const EDGE = { plain: 'var(--t-line)', warn: 'var(--t-warn)', bad: 'var(--t-bad)' }

/** Something a person should know before they go on. The tone is in the words too, never in the colour alone. */
export function Notice({ title, tone = 'plain', alert = false, children }: NoticeProps) {
  return (
    <Box
      p="sm"
      role={alert ? 'alert' : 'note'}
      bg={tone === 'warn' ? 'var(--t-warn-soft)' : 'var(--t-surface)'}
      style={{ border: `1px solid ${EDGE[tone]}`, borderLeftWidth: 4, borderRadius: 4 }}
    >
      <Text fw={600} className={tone === 'plain' ? '' : tone} mb={2}>
        {title}
      </Text>
      <Box fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Box>
    </Box>
  )
}
