import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

type PageProps = { title: string; finding?: ReactNode; actions?: ReactNode; children: ReactNode }

/** Title, the finding in one sentence, then the content. */
export function Page({ title, finding, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Tributary`)
  return (
    <Stack gap="md" maw={1360} mx="auto" w="100%">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} miw={0} flex="1 1 260px" style={{ overflowWrap: 'anywhere' }}>
          <Title order={1}>{title}</Title>
          {finding !== undefined && (
            <Text
              component="p"
              m={0}
              c="dimmed"
              maw={860}
              style={{ textWrap: 'pretty' }}
              data-testid="finding"
            >
              {finding}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
