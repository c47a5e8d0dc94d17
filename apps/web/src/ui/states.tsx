import { Box, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useTimeout } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { describeProblem } from '../lib/problem.ts'
import { Notice } from './notice.tsx'

type EmptyProps = { title: string; children: ReactNode; action?: ReactNode; icon?: ReactNode }

/** Says what a page is for and offers one action. */
export function EmptyState({ title, children, action, icon }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" py={48} px="md" ta="center">
      {icon !== undefined && <Box c="dimmed">{icon}</Box>}
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw={460}>
        {children}
      </Text>
      {action}
    </Stack>
  )
}

type ErrorProps = { error: unknown; title?: string | undefined; onRetry?: () => void }

/** What happened and what to do, with a button to try again. */
export function ErrorNotice({ error, title = 'This could not be shown', onRetry }: ErrorProps) {
  const problem = describeProblem(error)
  return (
    <Notice tone="bad" title={title} alert>
      <Text size="sm">{problem.what}</Text>
      <Text size="sm" c="dimmed">
        {problem.advice}
      </Text>
      <Group gap="sm" mt="xs">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {problem.requestId !== undefined && (
          <Text size="xs" c="dimmed">
            Request {problem.requestId}
          </Text>
        )}
      </Group>
    </Notice>
  )
}

/** Shows nothing for 300 ms, then its children: quick answers do not flicker. */
export function AfterAWhile({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false)
  useTimeout(() => setLate(true), 300, { autoInvoke: true })
  return late ? <div aria-busy="true">{children}</div> : null
}

/** The outline of a page with tiles, a picture and a table. */
export function ReportSkeleton({ tiles = 0 }: { tiles?: number | undefined }) {
  return (
    <AfterAWhile>
      <Stack gap="md">
        {tiles > 0 && (
          <Group gap="md" wrap="wrap">
            {Array.from({ length: tiles }, (_, index) => `tile-${index}`).map((key) => (
              <Skeleton key={key} h={84} flex="1 1 150px" />
            ))}
          </Group>
        )}
        <Skeleton h={300} />
        <Skeleton h={240} />
      </Stack>
    </AfterAWhile>
  )
}

type Query = {
  readonly isPending: boolean
  readonly isError: boolean
  readonly error: unknown
  readonly refetch: () => unknown
}
type QueryProps = { query: Query; title?: string; tiles?: number }

/** The outline of what was asked for until it is there, or why it is not. */
export function QueryState({ query, title, tiles }: QueryProps) {
  if (query.isPending) return <ReportSkeleton tiles={tiles} />
  return query.isError ? (
    <ErrorNotice error={query.error} title={title} onRetry={() => void query.refetch()} />
  ) : null
}
