import type { ReactNode } from 'react'
import { Brand } from '../../../ui/brand.tsx'
import { Box, Paper, Stack, Text, Title } from '../../../ui/primitives.ts'

/** The card in the middle of pages before a workspace is open. */
export function FrontCard({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Box component="main" mih="100dvh" p="md" style={{ display: 'grid', placeItems: 'center' }}>
      <Stack w="100%" maw={420} gap="lg">
        <Brand />
        <Paper withBorder p="lg" radius="md" bg="var(--t-surface)">
          <Stack gap="md">
            <div>
              <Title order={1}>{title}</Title>
              <Text c="dimmed" mt={4}>
                {lead}
              </Text>
            </div>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Box>
  )
}
